package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.GROUP_MEMBERS;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.storage.metadata.IdentityChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What a call was judged by. Calls name whom they change, they are judged by what is found under
 * that name, and names move: so every change that the call makes looks once more, under the lock on
 * the account, and does not happen to another than was judged. One call's, on one thread.
 */
public final class Premises {
  private final List<Consumer<DSLContext>> each = new ArrayList<>();

  /** The user of that name is this one still, at the same ARN and with the same boundary. */
  public void same(User user) {
    each.add(sql ->
        require(
            Lookup.user(sql, user.accountId(), user.userName())
                .map(PostgresUserStore::user)
                .filter(now ->
                    now.uniqueId().equals(user.uniqueId())
                        && now.arn().equals(user.arn())
                        && Objects.equals(now.permissionsBoundary(), user.permissionsBoundary())),
            user.arn()));
  }

  /** The role of that name is this one still, at the same ARN and with the same boundary. */
  public void same(Role role) {
    each.add(sql ->
        require(
            Lookup.role(sql, role.accountId(), role.roleName())
                .filter(now ->
                    now.getUniqueId().equals(role.uniqueId())
                        && now.getRoleName().equals(role.roleName())
                        && now.getPath().equals(role.path())
                        && Objects.equals(
                            now.getPermissionsBoundary(), role.permissionsBoundary())),
            role.arn()));
  }

  /** The group of that name is this one still, at the same ARN. */
  public void same(Group group) {
    each.add(sql ->
        require(
            Lookup.group(sql, group.accountId(), group.groupName())
                .filter(now ->
                    now.getUniqueId().equals(group.uniqueId())
                        && now.getGroupName().equals(group.groupName())
                        && now.getPath().equals(group.path())),
            group.arn()));
  }

  /** Everybody in the group has this boundary. */
  public void boundedBy(Group group, String permissionsBoundary) {
    each.add(sql -> {
      boolean others =
          sql.fetchExists(
              USERS,
              USERS
                  .UNIQUE_ID
                  .in(
                      DSL.select(GROUP_MEMBERS.USER_UID)
                          .from(GROUP_MEMBERS)
                          .where(GROUP_MEMBERS.GROUP_UID.eq(group.uniqueId())))
                  .and(USERS.PERMISSIONS_BOUNDARY.isDistinctFrom(permissionsBoundary)));
      if (others) {
        throw changed(group.arn());
      }
    });
  }

  /**
   * Does {@code work}, whose changes of identities happen only while all of this is so.
   *
   * @throws ChangedMeanwhileException when something is not so any more
   */
  public <T extends @Nullable Object> T hold(Supplier<T> work) {
    return IdentityChanges.provided(
        change -> each.forEach(premise -> premise.accept(change.sql())), work);
  }

  private static void require(Optional<?> same, String arn) {
    if (same.isEmpty()) {
      throw changed(arn);
    }
  }

  private static ChangedMeanwhileException changed(String arn) {
    return new ChangedMeanwhileException(
        "The request was rejected because " + arn + " is being changed by another. Try again.");
  }
}
