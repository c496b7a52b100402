package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ATTACHED_POLICIES;

import io.holdfast.storage.metadata.IdentityChanges;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Who has which managed policy. */
final class PolicyAttachments {
  private static final int MAXIMUM_PER_HOLDER = 10;

  /** Every holder of an account with its kind, in the order that its listing has. */
  private static final String HOLDERS =
      """
      SELECT h.kind, h.name, h.kind || '/' || h.name AS position
      FROM (
        SELECT 'USER' AS kind, user_name AS name, path, unique_id, permissions_boundary
          FROM users WHERE account_id = {0}
        UNION ALL SELECT 'GROUP', group_name, path, unique_id, NULL
          FROM groups WHERE account_id = {0}
        UNION ALL SELECT 'ROLE', role_name, path, unique_id, permissions_boundary
          FROM roles WHERE account_id = {0}) h
      WHERE {1} AND starts_with(h.path, {2}) AND h.kind = coalesce({3}, h.kind)
        AND (h.kind || '/' || h.name) COLLATE "C" > {4}
      ORDER BY (h.kind || '/' || h.name) COLLATE "C"
      LIMIT {5}
      """;

  private final IdentityChanges changes;

  PolicyAttachments(IdentityChanges changes) {
    this.changes = changes;
  }

  void attach(PolicyHolder holder, String policyArn) {
    Names.requirePolicyArn(policyArn);
    changes.change(
        holder.accountId(),
        change -> {
          DSLContext sql = change.sql();
          String id = Lookup.requireHolder(sql, holder);
          Condition ofHolder = ATTACHED_POLICIES.HOLDER_UID.eq(id);
          if (sql.fetchExists(
              ATTACHED_POLICIES, ofHolder.and(ATTACHED_POLICIES.POLICY_ARN.eq(policyArn)))) {
            return id;
          }
          Lookup.requireUsable(change, policyArn);
          Lookup.requireRoom(
              sql, ATTACHED_POLICIES, ofHolder, MAXIMUM_PER_HOLDER, "attached policies");
          boolean builtIn = Names.isBuiltIn(policyArn);
          PolicyHolder.Kind kind = holder.kind();
          sql.insertInto(ATTACHED_POLICIES)
              .set(ATTACHED_POLICIES.ACCOUNT_ID, holder.accountId())
              .set(ATTACHED_POLICIES.USER_UID, kind == PolicyHolder.Kind.USER ? id : null)
              .set(ATTACHED_POLICIES.GROUP_UID, kind == PolicyHolder.Kind.GROUP ? id : null)
              .set(ATTACHED_POLICIES.ROLE_UID, kind == PolicyHolder.Kind.ROLE ? id : null)
              .set(ATTACHED_POLICIES.POLICY_ARN, policyArn)
              .set(
                  ATTACHED_POLICIES.POLICY_UID,
                  builtIn ? null : Lookup.requirePolicy(sql, policyArn).getUniqueId())
              .execute();
          change.changed(Lookup.kind(kind), id);
          return id;
        });
  }

  void detach(PolicyHolder holder, String policyArn) {
    changes.change(
        holder.accountId(),
        change -> {
          String id = Lookup.requireHolder(change.sql(), holder);
          int gone =
              change
                  .sql()
                  .deleteFrom(ATTACHED_POLICIES)
                  .where(
                      ATTACHED_POLICIES.HOLDER_UID.eq(id),
                      ATTACHED_POLICIES.POLICY_ARN.eq(policyArn))
                  .execute();
          if (gone == 0) {
            throw new NoSuchEntityException("Policy " + policyArn + " was not found.");
          }
          change.changed(Lookup.kind(holder.kind()), id);
          return id;
        });
  }

  Page<String> attached(PolicyHolder holder, PageRequest page) {
    return changes
        .database()
        .read(sql -> {
          Condition where = ATTACHED_POLICIES.HOLDER_UID.eq(Lookup.requireHolder(sql, holder));
          if (!page.pathPrefix().equals("/")) {
            // The path begins behind "arn:aws:iam::ACCOUNT:policy".
            where =
                where.and(
                    DSL.regexpReplaceFirst(ATTACHED_POLICIES.POLICY_ARN, "^[^/]*", "")
                        .startsWith(page.pathPrefix()));
          }
          return Lookup.page(
              sql,
              ATTACHED_POLICIES,
              where,
              ATTACHED_POLICIES.POLICY_ARN,
              page,
              row -> row.getPolicyArn());
        });
  }

  Page<PolicyHolder> holders(
      String accountId,
      String policyArn,
      PolicyHolder.@Nullable Kind kind,
      boolean asBoundary,
      PageRequest page) {
    Condition has =
        asBoundary
            ? DSL.condition("h.permissions_boundary = {0}", DSL.val(policyArn))
            : DSL.condition(
                "h.unique_id IN (SELECT a.holder_uid FROM attached_policies a"
                    + " WHERE a.account_id = {0} AND a.policy_arn = {1})",
                DSL.val(accountId), DSL.val(policyArn));
    String after = page.marker();
    List<? extends Record> rows =
        changes
            .database()
            .read(sql ->
                sql.fetch(
                    HOLDERS,
                    DSL.val(accountId),
                    has,
                    DSL.val(page.pathPrefix()),
                    DSL.val(kind == null ? null : kind.name(), String.class),
                    DSL.val(after == null ? "" : after),
                    DSL.val(page.maxItems() + 1)));
    return Lookup.<Record, PolicyHolder>cut(
        List.copyOf(rows),
        page,
        row -> row.get("position", String.class),
        row ->
            new PolicyHolder(
                accountId,
                PolicyHolder.Kind.valueOf(row.get("kind", String.class)),
                row.get("name", String.class)));
  }
}
