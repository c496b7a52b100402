package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.INLINE_POLICIES;

import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.LimitExceededException;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** {@link InlinePolicyStore} on PostgreSQL. */
final class PostgresInlinePolicyStore implements InlinePolicyStore {
  private final IdentityChanges changes;

  PostgresInlinePolicyStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public void put(PolicyHolder holder, String policyName, String document) {
    Names.requireName("policy name", policyName, 128);
    Names.requireDocument(document);
    PolicyHolder.Kind kind = holder.kind();
    changes.change(
        holder.accountId(),
        change -> {
          DSLContext sql = change.sql();
          String id = Lookup.requireHolder(sql, holder);
          requireRoom(sql, id, kind, policyName, document);
          sql.insertInto(INLINE_POLICIES)
              .set(INLINE_POLICIES.ACCOUNT_ID, holder.accountId())
              .set(INLINE_POLICIES.USER_UID, kind == PolicyHolder.Kind.USER ? id : null)
              .set(INLINE_POLICIES.GROUP_UID, kind == PolicyHolder.Kind.GROUP ? id : null)
              .set(INLINE_POLICIES.ROLE_UID, kind == PolicyHolder.Kind.ROLE ? id : null)
              .set(INLINE_POLICIES.POLICY_NAME, policyName)
              .set(INLINE_POLICIES.DOCUMENT, document)
              .onConflict(INLINE_POLICIES.HOLDER_UID, INLINE_POLICIES.POLICY_NAME)
              .doUpdate()
              .set(INLINE_POLICIES.DOCUMENT, document)
              .execute();
          change.changed(Lookup.kind(kind), id);
          return id;
        });
  }

  private static void requireRoom(
      DSLContext sql, String id, PolicyHolder.Kind kind, String policyName, String document) {
    int others =
        sql
            .select(INLINE_POLICIES.DOCUMENT)
            .from(INLINE_POLICIES)
            .where(INLINE_POLICIES.HOLDER_UID.eq(id), INLINE_POLICIES.POLICY_NAME.ne(policyName))
            .fetch(INLINE_POLICIES.DOCUMENT)
            .stream()
            .mapToInt(Names::length)
            .sum();
    int maximum = InlinePolicyStore.maximumTotal(kind);
    if (others + Names.length(document) > maximum) {
      throw new LimitExceededException(
          "All inline policies together have at most " + maximum + " characters.");
    }
  }

  @Override
  public Optional<String> find(PolicyHolder holder, String policyName) {
    return changes
        .database()
        .read(sql ->
            sql.select(INLINE_POLICIES.DOCUMENT)
                .from(INLINE_POLICIES)
                .where(named(sql, holder, policyName))
                .fetchOptional(INLINE_POLICIES.DOCUMENT));
  }

  @Override
  public Page<String> list(PolicyHolder holder, PageRequest page) {
    return changes
        .database()
        .read(sql ->
            Lookup.page(
                sql,
                INLINE_POLICIES,
                INLINE_POLICIES.HOLDER_UID.eq(Lookup.requireHolder(sql, holder)),
                INLINE_POLICIES.POLICY_NAME,
                page,
                row -> row.getPolicyName()));
  }

  @Override
  public void delete(PolicyHolder holder, String policyName) {
    changes.change(
        holder.accountId(),
        change -> {
          DSLContext sql = change.sql();
          String id = Lookup.requireHolder(sql, holder);
          int gone =
              sql.deleteFrom(INLINE_POLICIES).where(named(sql, holder, policyName)).execute();
          if (gone == 0) {
            throw Lookup.missing("policy", policyName);
          }
          change.changed(Lookup.kind(holder.kind()), id);
          return id;
        });
  }

  private static Condition named(DSLContext sql, PolicyHolder holder, String policyName) {
    return INLINE_POLICIES
        .HOLDER_UID
        .eq(Lookup.requireHolder(sql, holder))
        .and(INLINE_POLICIES.POLICY_NAME.eq(policyName));
  }
}
