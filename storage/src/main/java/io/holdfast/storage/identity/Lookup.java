package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.GROUPS;
import static io.holdfast.db.Tables.POLICIES;
import static io.holdfast.db.Tables.ROLES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.GroupsRecord;
import io.holdfast.db.tables.records.PoliciesRecord;
import io.holdfast.db.tables.records.RolesRecord;
import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityKind;
import io.holdfast.storage.metadata.LimitExceededException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Finds what calls name, and pages. */
final class Lookup {
  private Lookup() {}

  static Optional<UsersRecord> user(DSLContext sql, String accountId, String userName) {
    return sql.selectFrom(USERS)
        .where(USERS.ACCOUNT_ID.eq(accountId), USERS.USER_NAME_FOLDED.eq(Names.fold(userName)))
        .fetchOptional();
  }

  static UsersRecord requireUser(DSLContext sql, String accountId, String userName) {
    return user(sql, accountId, userName).orElseThrow(() -> missing("user", userName));
  }

  static Optional<GroupsRecord> group(DSLContext sql, String accountId, String groupName) {
    return sql.selectFrom(GROUPS)
        .where(GROUPS.ACCOUNT_ID.eq(accountId), GROUPS.GROUP_NAME_FOLDED.eq(Names.fold(groupName)))
        .fetchOptional();
  }

  static GroupsRecord requireGroup(DSLContext sql, String accountId, String groupName) {
    return group(sql, accountId, groupName).orElseThrow(() -> missing("group", groupName));
  }

  static Optional<RolesRecord> role(DSLContext sql, String accountId, String roleName) {
    return sql.selectFrom(ROLES)
        .where(ROLES.ACCOUNT_ID.eq(accountId), ROLES.ROLE_NAME_FOLDED.eq(Names.fold(roleName)))
        .fetchOptional();
  }

  static RolesRecord requireRole(DSLContext sql, String accountId, String roleName) {
    return role(sql, accountId, roleName).orElseThrow(() -> missing("role", roleName));
  }

  static PoliciesRecord requirePolicy(DSLContext sql, String policyArn) {
    return sql.selectFrom(POLICIES)
        .where(POLICIES.ARN.eq(policyArn))
        .fetchOptional()
        .orElseThrow(() -> missing("policy", policyArn));
  }

  /** A holder's unique id. */
  static String requireHolder(DSLContext sql, PolicyHolder holder) {
    return switch (holder.kind()) {
      case USER -> requireUser(sql, holder.accountId(), holder.name()).getUniqueId();
      case GROUP -> requireGroup(sql, holder.accountId(), holder.name()).getUniqueId();
      case ROLE -> requireRole(sql, holder.accountId(), holder.name()).getUniqueId();
    };
  }

  static IdentityKind kind(PolicyHolder.Kind kind) {
    return switch (kind) {
      case USER -> IdentityKind.USER;
      case GROUP -> IdentityKind.GROUP;
      case ROLE -> IdentityKind.ROLE;
    };
  }

  /** Refuses an ARN that names no policy of the account; a built-in one has no row to look at. */
  static void requireUsable(IdentityChanges.Change change, @Nullable String policyArn) {
    if (policyArn == null) {
      return;
    }
    Names.requirePolicyArn(policyArn);
    if (!Names.isBuiltIn(policyArn)) {
      PoliciesRecord policy = requirePolicy(change.sql(), policyArn);
      if (!policy.getAccountId().equals(change.accountId())) {
        throw missing("policy", policyArn);
      }
    }
  }

  /** Call it before the insert, in a change of the account: nobody else counts meanwhile. */
  static void requireRoom(
      DSLContext sql, Table<?> table, Condition counted, int maximum, String what) {
    if (sql.fetchCount(table, counted) >= maximum) {
      throw new LimitExceededException("At most " + maximum + " " + what + ".");
    }
  }

  static NoSuchEntityException missing(String what, String name) {
    return new NoSuchEntityException("The " + what + " " + name + " cannot be found.");
  }

  /** A page in byte order of {@code order}, which is unique among what {@code where} selects. */
  static <R extends Record, T> Page<T> page(
      DSLContext sql,
      Table<R> table,
      Condition where,
      Field<String> order,
      PageRequest page,
      Function<R, T> mapper) {
    String after = page.marker();
    List<R> rows =
        sql.selectFrom(table)
            .where(after == null ? where : where.and(order.gt(after)))
            .orderBy(order)
            .limit(page.maxItems() + 1)
            .fetch();
    return cut(rows, page, row -> row.get(order), mapper);
  }

  /** Of one row more than the page has, the last tells that there is another page. */
  static <R, T> Page<T> cut(
      List<R> rows, PageRequest page, Function<R, String> order, Function<R, T> mapper) {
    List<T> items = new ArrayList<>();
    for (R row : rows.subList(0, Math.min(rows.size(), page.maxItems()))) {
      items.add(mapper.apply(row));
    }
    boolean more = rows.size() > page.maxItems();
    return new Page<>(items, more ? order.apply(rows.get(page.maxItems() - 1)) : null);
  }
}
