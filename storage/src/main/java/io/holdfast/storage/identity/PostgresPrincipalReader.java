package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.POLICIES;
import static io.holdfast.db.Tables.POLICY_VERSIONS;
import static org.jooq.impl.DSL.val;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.storage.identity.PrincipalSnapshot.Kind;
import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.CoherentCache;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.postgres.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** {@link PrincipalReader} on PostgreSQL: one statement for a principal, so that it is whole. */
final class PostgresPrincipalReader implements PrincipalReader {
  private static final int CACHED = 20_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<List<PolicyText>> POLICY_TEXTS = new TypeReference<>() {};

  private static final String ACCOUNT =
      "SELECT a.account_id, a.canonical_id, a.display_name, a.email, a.created, a.state,"
          + " a.may_create_buckets, a.may_delete_buckets, a.wildcard_bypass,"
          + " a.max_session_seconds";

  private static final String ROOT = ACCOUNT + " FROM accounts a WHERE a.account_id = {0}";

  /** What a user or role {@code p} has, with its holders in {@code h}. */
  private static final String HELD =
      """
      , p.unique_id, p.name, p.path, p.tags, p.permissions_boundary,
        (SELECT v.document FROM policies b JOIN policy_versions v
            ON v.policy_uid = b.unique_id AND v.version = b.default_version
          WHERE b.arn = p.permissions_boundary AND b.account_id = p.account_id)
          AS boundary_document,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('arn', x.arn, 'holder', x.holder,
              'name', x.name, 'document', x.document) ORDER BY x.holder, x.arn, x.name), '[]')
          FROM (
            SELECT t.policy_arn AS arn, h.holder,
                regexp_replace(t.policy_arn, '^.*/', '') AS name, v.document
              FROM holders h JOIN attached_policies t ON t.holder_uid = h.unique_id
              LEFT JOIN policies b ON b.unique_id = t.policy_uid
              LEFT JOIN policy_versions v
                ON v.policy_uid = b.unique_id AND v.version = b.default_version
            UNION ALL
            SELECT NULL, h.holder, i.policy_name, i.document
              FROM holders h JOIN inline_policies i ON i.holder_uid = h.unique_id) x)
          AS held
      FROM principal p JOIN accounts a ON a.account_id = p.account_id
      """;

  private static final String USER =
      "WITH principal AS (SELECT unique_id, account_id, user_name AS name, path, tags,"
          + " permissions_boundary FROM users WHERE unique_id = {1} AND account_id = {0}),"
          + " holders AS (SELECT unique_id, 'user/' || name AS holder FROM principal"
          + " UNION ALL SELECT g.unique_id, 'group/' || g.group_name FROM principal p"
          + " JOIN group_members m ON m.user_uid = p.unique_id"
          + " JOIN groups g ON g.unique_id = m.group_uid) "
          + ACCOUNT
          + HELD;

  private static final String ROLE =
      "WITH principal AS (SELECT unique_id, account_id, role_name AS name, path, tags,"
          + " permissions_boundary FROM roles WHERE unique_id = {1} AND account_id = {0}),"
          + " holders AS (SELECT unique_id, 'role/' || name AS holder FROM principal) "
          + ACCOUNT
          + HELD;

  private record PrincipalKey(String accountId, Kind kind, String uniqueId) {}

  private record PolicyKey(String accountId, String arn) {}

  private final Database database;
  private final CoherentCache<PrincipalKey, PrincipalSnapshot> principals;
  private final CoherentCache<PolicyKey, String> documents;

  /**
   * Over a migrated database.
   *
   * @param hearing whether changes of others are heard of
   */
  PostgresPrincipalReader(IdentityChanges changes, BooleanSupplier hearing) {
    this.database = changes.database();
    this.principals =
        changes.guard(new CoherentCache<>(CACHED, (key, value) -> key.accountId(), hearing));
    this.documents =
        changes.guard(new CoherentCache<>(CACHED, (key, value) -> key.accountId(), hearing));
  }

  /** Somebody changed what decides about an account's principals. */
  void forget(String accountId) {
    principals.forgetGroup(accountId);
    documents.forgetGroup(accountId);
  }

  void forgetAll() {
    principals.forgetAll();
    documents.forgetAll();
  }

  @Override
  public Optional<PrincipalSnapshot> root(String accountId) {
    return principals.get(new PrincipalKey(accountId, Kind.ROOT, accountId), this::load);
  }

  @Override
  public Optional<PrincipalSnapshot> user(String accountId, String uniqueId) {
    return principals.get(new PrincipalKey(accountId, Kind.USER, uniqueId), this::load);
  }

  @Override
  public Optional<PrincipalSnapshot> role(String accountId, String uniqueId) {
    return principals.get(new PrincipalKey(accountId, Kind.ROLE, uniqueId), this::load);
  }

  @Override
  public Optional<String> managedPolicy(String accountId, String policyArn) {
    return documents.get(
        new PolicyKey(accountId, policyArn),
        key ->
            database.read(sql ->
                sql.select(POLICY_VERSIONS.DOCUMENT)
                    .from(POLICIES)
                    .join(POLICY_VERSIONS)
                    .on(
                        POLICY_VERSIONS.POLICY_UID.eq(POLICIES.UNIQUE_ID),
                        POLICY_VERSIONS.VERSION.eq(POLICIES.DEFAULT_VERSION))
                    .where(POLICIES.ARN.eq(key.arn()), POLICIES.ACCOUNT_ID.eq(key.accountId()))
                    .fetchOptional(POLICY_VERSIONS.DOCUMENT)));
  }

  private Optional<PrincipalSnapshot> load(PrincipalKey key) {
    String statement =
        switch (key.kind()) {
          case ROOT -> ROOT;
          case USER -> USER;
          case ROLE -> ROLE;
        };
    return database.read(sql ->
        sql.fetchOptional(statement, val(key.accountId()), val(key.uniqueId()))
            .map(row -> snapshot(key, row)));
  }

  private static PrincipalSnapshot snapshot(PrincipalKey key, Record row) {
    boolean root = key.kind() == Kind.ROOT;
    return new PrincipalSnapshot(
        account(row),
        !text(row, "state").equals("ACTIVE"),
        new AccountSwitches(
            row.get("may_create_buckets", boolean.class),
            row.get("may_delete_buckets", boolean.class),
            row.get("wildcard_bypass", boolean.class),
            row.get("max_session_seconds", int.class)),
        key.kind(),
        key.uniqueId(),
        root ? "" : text(row, "name"),
        root ? "/" : text(row, "path"),
        root ? java.util.Map.of() : Tags.of(row.get("tags", JSONB.class)),
        root ? List.of() : policies(row.get("held", JSONB.class)),
        root ? null : boundary(row));
  }

  private static Account account(Record row) {
    return new Account(
        text(row, "account_id"),
        text(row, "canonical_id"),
        text(row, "display_name"),
        row.get("email", String.class),
        row.get("created", Instant.class));
  }

  private static @Nullable PolicyText boundary(Record row) {
    String arn = row.get("permissions_boundary", String.class);
    return arn == null
        ? null
        : new PolicyText(
            arn,
            "",
            arn.substring(arn.lastIndexOf('/') + 1),
            row.get("boundary_document", String.class));
  }

  private static List<PolicyText> policies(JSONB held) {
    try {
      return JSON.readValue(held.data(), POLICY_TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("policies were not read as they were asked for", e);
    }
  }

  private static String text(Record row, String column) {
    return row.get(column, String.class);
  }
}
