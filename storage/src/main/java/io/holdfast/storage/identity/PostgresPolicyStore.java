package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ATTACHED_POLICIES;
import static io.holdfast.db.Tables.POLICIES;
import static io.holdfast.db.Tables.POLICY_VERSIONS;
import static io.holdfast.db.Tables.ROLES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.PoliciesRecord;
import io.holdfast.db.tables.records.PolicyVersionsRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import io.holdfast.storage.metadata.LimitExceededException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@link PolicyStore} on PostgreSQL; {@link PolicyAttachments} keeps who has a policy. */
final class PostgresPolicyStore implements PolicyStore {
  private static final int MAXIMUM_NAME = 128;
  private static final Pattern VERSION = Pattern.compile("v([1-9][0-9]{0,8})");
  private static final Pattern ARN = Pattern.compile("arn:aws:iam::([0-9]{12}):policy/.+");

  private static final Field<Integer> ATTACHMENTS =
      DSL.field(
          DSL.selectCount()
              .from(ATTACHED_POLICIES)
              .where(ATTACHED_POLICIES.POLICY_UID.eq(POLICIES.UNIQUE_ID)));

  // Boundaries are of the policy's own account: only that one's rows are looked at.
  private static final Field<Integer> BOUNDARIES =
      DSL.field(
              DSL.selectCount()
                  .from(USERS)
                  .where(
                      USERS.ACCOUNT_ID.eq(POLICIES.ACCOUNT_ID),
                      USERS.PERMISSIONS_BOUNDARY.eq(POLICIES.ARN)))
          .plus(
              DSL.field(
                  DSL.selectCount()
                      .from(ROLES)
                      .where(
                          ROLES.ACCOUNT_ID.eq(POLICIES.ACCOUNT_ID),
                          ROLES.PERMISSIONS_BOUNDARY.eq(POLICIES.ARN))));

  private final IdentityChanges changes;
  private final PolicyAttachments attachments;

  PostgresPolicyStore(IdentityChanges changes) {
    this.changes = changes;
    this.attachments = new PolicyAttachments(changes);
  }

  @Override
  public ManagedPolicy create(NewPolicy policy) {
    Names.requireName("policy name", policy.policyName(), MAXIMUM_NAME);
    Names.requirePath(policy.path());
    Names.requireDescription(policy.description());
    requireDocument(policy.document());
    return changes.change(policy.accountId(), change -> insert(change, policy));
  }

  private static void requireDocument(String document) {
    Names.requireDocument(document);
    if (Names.length(document) > MAXIMUM_DOCUMENT) {
      throw new LimitExceededException("A policy has at most " + MAXIMUM_DOCUMENT + " characters.");
    }
  }

  private ManagedPolicy insert(Change change, NewPolicy policy) {
    DSLContext sql = change.sql();
    Instant now = changes.now();
    Condition ofAccount = POLICIES.ACCOUNT_ID.eq(policy.accountId());
    String folded = Names.fold(policy.policyName());
    if (sql.fetchExists(POLICIES, ofAccount.and(POLICIES.POLICY_NAME_FOLDED.eq(folded)))) {
      throw new AlreadyExistsException(
          "A policy called " + policy.policyName() + " already exists.");
    }
    Lookup.requireRoom(sql, POLICIES, ofAccount, MAXIMUM_POLICIES, "policies in an account");
    String arn = Arns.of(policy.accountId(), "policy", policy.path(), policy.policyName());
    PoliciesRecord row =
        sql.insertInto(POLICIES)
            .set(POLICIES.ACCOUNT_ID, policy.accountId())
            .set(POLICIES.POLICY_NAME, policy.policyName())
            .set(POLICIES.POLICY_NAME_FOLDED, folded)
            .set(POLICIES.PATH, policy.path())
            .set(POLICIES.ARN, arn)
            .set(POLICIES.DESCRIPTION, policy.description())
            .set(POLICIES.DEFAULT_VERSION, 1)
            .set(POLICIES.NEWEST_VERSION, 1)
            .set(POLICIES.TAGS, Tags.first(policy.tags()))
            .set(POLICIES.CREATED, now)
            .set(POLICIES.UPDATED, now)
            .returning()
            .fetchSingle();
    insertVersion(sql, row, 1, policy.document(), now);
    change.changed(IdentityKind.POLICY, row.getUniqueId());
    // A boundary may have named this ARN before there was such a policy.
    return select(sql, POLICIES.UNIQUE_ID.eq(row.getUniqueId()))
        .map(PostgresPolicyStore::policy)
        .getFirst();
  }

  private static void insertVersion(
      DSLContext sql, PoliciesRecord policy, int version, String document, Instant now) {
    sql.insertInto(POLICY_VERSIONS)
        .set(POLICY_VERSIONS.POLICY_UID, policy.getUniqueId())
        .set(POLICY_VERSIONS.ACCOUNT_ID, policy.getAccountId())
        .set(POLICY_VERSIONS.VERSION, version)
        .set(POLICY_VERSIONS.DOCUMENT, document)
        .set(POLICY_VERSIONS.CREATED, now)
        .execute();
  }

  private static org.jooq.Result<? extends Record> select(DSLContext sql, Condition where) {
    return sql.select(POLICIES.fields())
        .select(ATTACHMENTS, BOUNDARIES)
        .from(POLICIES)
        .where(where)
        .fetch();
  }

  @Override
  public Optional<ManagedPolicy> find(String policyArn) {
    return changes
        .database()
        .read(sql ->
            select(sql, POLICIES.ARN.eq(policyArn)).stream()
                .findFirst()
                .map(PostgresPolicyStore::policy));
  }

  @Override
  public Page<ManagedPolicy> list(String accountId, boolean onlyAttached, PageRequest page) {
    String after = page.marker();
    Condition where =
        POLICIES.ACCOUNT_ID.eq(accountId).and(POLICIES.PATH.startsWith(page.pathPrefix()));
    Condition next = after == null ? where : where.and(POLICIES.POLICY_NAME.gt(after));
    return changes
        .database()
        .read(sql -> {
          List<? extends Record> rows =
              sql.select(POLICIES.fields())
                  .select(ATTACHMENTS, BOUNDARIES)
                  .from(POLICIES)
                  .where(onlyAttached ? next.and(ATTACHMENTS.gt(0)) : next)
                  .orderBy(POLICIES.POLICY_NAME)
                  .limit(page.maxItems() + 1)
                  .fetch();
          return Lookup.<Record, ManagedPolicy>cut(
              List.copyOf(rows),
              page,
              row -> row.get(POLICIES.POLICY_NAME),
              PostgresPolicyStore::policy);
        });
  }

  @Override
  public void delete(String policyArn) {
    changes.change(
        account(policyArn),
        change -> {
          DSLContext sql = change.sql();
          PoliciesRecord row = Lookup.requirePolicy(sql, policyArn);
          ManagedPolicy policy =
              policy(select(sql, POLICIES.UNIQUE_ID.eq(row.getUniqueId())).getFirst());
          Condition ofPolicy = POLICY_VERSIONS.POLICY_UID.eq(row.getUniqueId());
          if (policy.attachmentCount() + policy.boundaryCount() > 0) {
            throw new DeleteConflictException("Cannot delete a policy attached to entities.");
          }
          if (sql.fetchCount(POLICY_VERSIONS, ofPolicy) > 1) {
            throw new DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must delete"
                    + " the policy's versions. The default version is deleted with the policy.");
          }
          sql.deleteFrom(POLICY_VERSIONS).where(ofPolicy).execute();
          row.delete();
          change.deleted(IdentityKind.POLICY, row.getUniqueId(), row.getPolicyNameFolded());
          return policy;
        });
  }

  @Override
  public PolicyVersion createVersion(String policyArn, String document, boolean setAsDefault) {
    requireDocument(document);
    return changes.change(
        account(policyArn),
        change -> {
          DSLContext sql = change.sql();
          PoliciesRecord row = Lookup.requirePolicy(sql, policyArn);
          Condition ofPolicy = POLICY_VERSIONS.POLICY_UID.eq(row.getUniqueId());
          Lookup.requireRoom(
              sql, POLICY_VERSIONS, ofPolicy, MAXIMUM_VERSIONS, "versions of a policy");
          int version = row.getNewestVersion() + 1;
          Instant now = changes.now();
          insertVersion(sql, row, version, document, now);
          row.setNewestVersion(version);
          row.setUpdated(now);
          if (setAsDefault) {
            row.setDefaultVersion(version);
          }
          row.update();
          change.changed(IdentityKind.POLICY, row.getUniqueId());
          return new PolicyVersion("v" + version, document, setAsDefault, now);
        });
  }

  @Override
  public Optional<PolicyVersion> findVersion(String policyArn, String versionId) {
    Matcher version = VERSION.matcher(versionId);
    if (!version.matches()) {
      return Optional.empty();
    }
    return changes
        .database()
        .read(sql -> {
          PoliciesRecord row = Lookup.requirePolicy(sql, policyArn);
          return sql.selectFrom(POLICY_VERSIONS)
              .where(
                  POLICY_VERSIONS.POLICY_UID.eq(row.getUniqueId()),
                  POLICY_VERSIONS.VERSION.eq(Integer.valueOf(version.group(1))))
              .fetchOptional(each -> version(each, row));
        });
  }

  @Override
  public Page<PolicyVersion> versions(String policyArn, PageRequest page) {
    String marker = page.marker();
    return changes
        .database()
        .read(sql -> {
          PoliciesRecord row = Lookup.requirePolicy(sql, policyArn);
          Condition where = POLICY_VERSIONS.POLICY_UID.eq(row.getUniqueId());
          List<PolicyVersionsRecord> rows =
              sql.selectFrom(POLICY_VERSIONS)
                  .where(marker == null ? where : where.and(before(marker)))
                  .orderBy(POLICY_VERSIONS.VERSION.desc())
                  .limit(page.maxItems() + 1)
                  .fetch();
          return Lookup.cut(
              rows, page, each -> "v" + each.getVersion(), each -> version(each, row));
        });
  }

  private static Condition before(String marker) {
    Matcher version = VERSION.matcher(marker);
    if (!version.matches()) {
      throw new IllegalArgumentException("this is not a marker of a page of versions");
    }
    return POLICY_VERSIONS.VERSION.lt(Integer.valueOf(version.group(1)));
  }

  @Override
  public void setDefaultVersion(String policyArn, String versionId) {
    alter(
        policyArn,
        (change, row) ->
            row.setDefaultVersion(requireVersion(change.sql(), row, versionId).getVersion()));
  }

  @Override
  public void deleteVersion(String policyArn, String versionId) {
    alter(
        policyArn,
        (change, row) -> {
          PolicyVersionsRecord version = requireVersion(change.sql(), row, versionId);
          if (version.getVersion().equals(row.getDefaultVersion())) {
            throw new DeleteConflictException("Cannot delete the default version of a policy.");
          }
          version.delete();
        });
  }

  private static PolicyVersionsRecord requireVersion(
      DSLContext sql, PoliciesRecord row, String versionId) {
    Matcher version = VERSION.matcher(versionId);
    if (!version.matches()) {
      throw new IllegalArgumentException("a version is v and a number");
    }
    return sql.selectFrom(POLICY_VERSIONS)
        .where(
            POLICY_VERSIONS.POLICY_UID.eq(row.getUniqueId()),
            POLICY_VERSIONS.VERSION.eq(Integer.valueOf(version.group(1))))
        .fetchOptional()
        .orElseThrow(() -> Lookup.missing("policy version", versionId));
  }

  @Override
  public void tag(String policyArn, Map<String, String> tags) {
    alter(policyArn, (change, row) -> row.setTags(Tags.with(row.getTags(), tags)));
  }

  @Override
  public void untag(String policyArn, Set<String> keys) {
    alter(policyArn, (change, row) -> row.setTags(Tags.without(row.getTags(), keys)));
  }

  private void alter(String policyArn, BiConsumer<Change, PoliciesRecord> how) {
    changes.change(
        account(policyArn),
        change -> {
          PoliciesRecord row = Lookup.requirePolicy(change.sql(), policyArn);
          how.accept(change, row);
          change.changed(IdentityKind.POLICY, row.getUniqueId());
          return row.update();
        });
  }

  private static String account(String policyArn) {
    Matcher arn = ARN.matcher(policyArn);
    if (!arn.matches()) {
      throw Lookup.missing("policy", policyArn);
    }
    return arn.group(1);
  }

  @Override
  public void attach(PolicyHolder holder, String policyArn) {
    attachments.attach(holder, policyArn);
  }

  @Override
  public void detach(PolicyHolder holder, String policyArn) {
    attachments.detach(holder, policyArn);
  }

  @Override
  public Page<String> attached(PolicyHolder holder, PageRequest page) {
    return attachments.attached(holder, page);
  }

  @Override
  public Page<PolicyHolder> holders(
      String accountId,
      String policyArn,
      PolicyHolder.@Nullable Kind kind,
      boolean asBoundary,
      PageRequest page) {
    return attachments.holders(accountId, policyArn, kind, asBoundary, page);
  }

  private static PolicyVersion version(PolicyVersionsRecord row, PoliciesRecord policy) {
    return new PolicyVersion(
        "v" + row.getVersion(),
        row.getDocument(),
        row.getVersion().equals(policy.getDefaultVersion()),
        row.getCreated());
  }

  private static ManagedPolicy policy(Record row) {
    return new ManagedPolicy(
        row.get(POLICIES.ACCOUNT_ID),
        row.get(POLICIES.UNIQUE_ID),
        row.get(POLICIES.POLICY_NAME),
        row.get(POLICIES.PATH),
        row.get(POLICIES.DESCRIPTION),
        "v" + row.get(POLICIES.DEFAULT_VERSION),
        row.get(ATTACHMENTS),
        row.get(BOUNDARIES),
        Tags.of(row.get(POLICIES.TAGS)),
        row.get(POLICIES.CREATED),
        row.get(POLICIES.UPDATED));
  }
}
