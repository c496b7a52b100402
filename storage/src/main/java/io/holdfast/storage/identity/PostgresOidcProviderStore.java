package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.OIDC_PROVIDERS;

import io.holdfast.db.tables.records.OidcProvidersRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityKind;
import io.holdfast.storage.metadata.LimitExceededException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** {@link OidcProviderStore} on PostgreSQL. */
final class PostgresOidcProviderStore implements OidcProviderStore {
  private static final Pattern URL =
      Pattern.compile("https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?");
  private static final Pattern ARN = Pattern.compile("arn:aws:iam::([0-9]{12}):oidc-provider/.+");
  private static final Pattern CLIENT_ID = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-fA-F]{40}");

  private final IdentityChanges changes;

  PostgresOidcProviderStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public OidcProvider create(
      String accountId,
      String url,
      List<String> clientIds,
      List<String> thumbprints,
      Map<String, String> tags) {
    if (url.length() > 255 || !URL.matcher(url).matches()) {
      throw new IllegalArgumentException("an issuer is https:// and a host, and has no query");
    }
    List<String> ids = List.copyOf(new LinkedHashSet<>(clientIds));
    requireClientIds(ids);
    requireThumbprints(thumbprints);
    String arn = OidcProvider.arn(accountId, url);
    return changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          if (sql.fetchExists(OIDC_PROVIDERS, OIDC_PROVIDERS.ARN.eq(arn))) {
            throw new AlreadyExistsException("A provider with this url already exists.");
          }
          Condition counted = OIDC_PROVIDERS.ACCOUNT_ID.eq(accountId);
          Lookup.requireRoom(sql, OIDC_PROVIDERS, counted, MAXIMUM_PER_ACCOUNT, "OIDC providers");
          OidcProvidersRecord row =
              sql.insertInto(OIDC_PROVIDERS)
                  .set(OIDC_PROVIDERS.ARN, arn)
                  .set(OIDC_PROVIDERS.ACCOUNT_ID, accountId)
                  .set(OIDC_PROVIDERS.URL, url)
                  .set(OIDC_PROVIDERS.CLIENT_IDS, ids.toArray(String[]::new))
                  .set(OIDC_PROVIDERS.THUMBPRINTS, thumbprints.toArray(String[]::new))
                  .set(OIDC_PROVIDERS.TAGS, Tags.first(tags))
                  .set(OIDC_PROVIDERS.CREATED, changes.now())
                  .returning()
                  .fetchSingle();
          change.changed(IdentityKind.OIDC_PROVIDER, arn);
          return provider(row);
        });
  }

  private static void requireClientIds(List<String> clientIds) {
    if (clientIds.stream().anyMatch(id -> !CLIENT_ID.matcher(id).matches())) {
      throw new IllegalArgumentException("a client id is 1 to 255 printable ASCII characters");
    }
    if (clientIds.size() > MAXIMUM_CLIENT_IDS) {
      throw new LimitExceededException("At most " + MAXIMUM_CLIENT_IDS + " client ids.");
    }
  }

  private static void requireThumbprints(List<String> thumbprints) {
    if (thumbprints.stream().anyMatch(each -> !THUMBPRINT.matcher(each).matches())) {
      throw new IllegalArgumentException("a thumbprint is 40 hexadecimal digits");
    }
    if (thumbprints.size() > MAXIMUM_THUMBPRINTS) {
      throw new LimitExceededException("At most " + MAXIMUM_THUMBPRINTS + " thumbprints.");
    }
  }

  @Override
  public Optional<OidcProvider> find(String arn) {
    return changes
        .database()
        .read(sql ->
            sql.selectFrom(OIDC_PROVIDERS)
                .where(OIDC_PROVIDERS.ARN.eq(arn))
                .fetchOptional(PostgresOidcProviderStore::provider));
  }

  @Override
  public List<OidcProvider> list(String accountId) {
    return changes
        .database()
        .read(sql ->
            sql.selectFrom(OIDC_PROVIDERS)
                .where(OIDC_PROVIDERS.ACCOUNT_ID.eq(accountId))
                .orderBy(OIDC_PROVIDERS.URL)
                .fetch(PostgresOidcProviderStore::provider));
  }

  @Override
  public void addClientId(String arn, String clientId) {
    alter(
        arn,
        row -> {
          Set<String> ids = new LinkedHashSet<>(List.of(row.getClientIds()));
          ids.add(clientId);
          requireClientIds(List.copyOf(ids));
          row.setClientIds(ids.toArray(String[]::new));
        });
  }

  @Override
  public void removeClientId(String arn, String clientId) {
    alter(
        arn,
        row -> {
          Set<String> ids = new LinkedHashSet<>(List.of(row.getClientIds()));
          ids.remove(clientId);
          row.setClientIds(ids.toArray(String[]::new));
        });
  }

  @Override
  public void setThumbprints(String arn, List<String> thumbprints) {
    requireThumbprints(thumbprints);
    alter(arn, row -> row.setThumbprints(thumbprints.toArray(String[]::new)));
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    alter(arn, row -> row.setTags(Tags.with(row.getTags(), tags)));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    alter(arn, row -> row.setTags(Tags.without(row.getTags(), keys)));
  }

  @Override
  public void delete(String arn) {
    changes.change(
        account(arn),
        change -> {
          OidcProvidersRecord row = require(change.sql(), arn);
          change.deleted(IdentityKind.OIDC_PROVIDER, arn, row.getUrl());
          return row.delete();
        });
  }

  private void alter(String arn, Consumer<OidcProvidersRecord> how) {
    changes.change(
        account(arn),
        change -> {
          OidcProvidersRecord row = require(change.sql(), arn);
          how.accept(row);
          change.changed(IdentityKind.OIDC_PROVIDER, arn);
          return row.update();
        });
  }

  private static OidcProvidersRecord require(DSLContext sql, String arn) {
    return sql.selectFrom(OIDC_PROVIDERS)
        .where(OIDC_PROVIDERS.ARN.eq(arn))
        .fetchOptional()
        .orElseThrow(() -> Lookup.missing("OIDC provider", arn));
  }

  private static String account(String arn) {
    Matcher matcher = ARN.matcher(arn);
    if (!matcher.matches()) {
      throw Lookup.missing("OIDC provider", arn);
    }
    return matcher.group(1);
  }

  private static OidcProvider provider(OidcProvidersRecord row) {
    return new OidcProvider(
        row.getAccountId(),
        row.getUrl(),
        List.of(row.getClientIds()),
        List.of(row.getThumbprints()),
        Tags.of(row.getTags()),
        row.getCreated());
  }
}
