package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ACCESS_KEYS;
import static io.holdfast.db.Tables.ATTACHED_POLICIES;
import static io.holdfast.db.Tables.GROUP_MEMBERS;
import static io.holdfast.db.Tables.INLINE_POLICIES;
import static io.holdfast.db.Tables.LOGIN_PROFILES;
import static io.holdfast.db.Tables.MFA_DEVICES;
import static io.holdfast.db.Tables.MFA_RECOVERY_CODES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** {@link UserStore} on PostgreSQL. */
final class PostgresUserStore implements UserStore {
  private static final int MAXIMUM_NAME = 64;

  private final IdentityChanges changes;

  PostgresUserStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public User create(NewUser user) {
    Names.requireName("user name", user.userName(), MAXIMUM_NAME);
    Names.requirePath(user.path());
    return changes.change(user.accountId(), change -> insert(change, user));
  }

  private User insert(Change change, NewUser user) {
    DSLContext sql = change.sql();
    Lookup.requireUsable(change, user.permissionsBoundary());
    if (Lookup.user(sql, user.accountId(), user.userName()).isPresent()) {
      throw taken(user.userName());
    }
    Condition counted = USERS.ACCOUNT_ID.eq(user.accountId());
    Lookup.requireRoom(sql, USERS, counted, MAXIMUM_USERS, "users in an account");
    UsersRecord row =
        sql.insertInto(USERS)
            .set(USERS.ACCOUNT_ID, user.accountId())
            .set(USERS.USER_NAME, user.userName())
            .set(USERS.USER_NAME_FOLDED, Names.fold(user.userName()))
            .set(USERS.PATH, user.path())
            .set(USERS.EMAIL, user.email())
            .set(USERS.TAGS, Tags.first(user.tags()))
            .set(USERS.PERMISSIONS_BOUNDARY, user.permissionsBoundary())
            .set(USERS.CREATED, changes.now())
            .returning()
            .fetchSingle();
    change.changed(IdentityKind.USER, row.getUniqueId());
    return user(row);
  }

  private static AlreadyExistsException taken(String userName) {
    return new AlreadyExistsException("User with name " + userName + " already exists.");
  }

  @Override
  public Optional<User> find(String accountId, String userName) {
    return changes
        .database()
        .read(sql -> Lookup.user(sql, accountId, userName).map(PostgresUserStore::user));
  }

  @Override
  public Optional<User> findById(String accountId, String uniqueId) {
    return changes
        .database()
        .read(sql ->
            sql.selectFrom(USERS)
                .where(USERS.ACCOUNT_ID.eq(accountId), USERS.UNIQUE_ID.eq(uniqueId))
                .fetchOptional(PostgresUserStore::user));
  }

  @Override
  public Page<User> list(String accountId, PageRequest page) {
    Condition where = USERS.ACCOUNT_ID.eq(accountId).and(USERS.PATH.startsWith(page.pathPrefix()));
    return changes
        .database()
        .read(sql ->
            Lookup.page(sql, USERS, where, USERS.USER_NAME_FOLDED, page, PostgresUserStore::user));
  }

  @Override
  public User update(
      String accountId, String userName, @Nullable String newName, @Nullable String newPath) {
    if (newName != null) {
      Names.requireName("user name", newName, MAXIMUM_NAME);
    }
    if (newPath != null) {
      Names.requirePath(newPath);
    }
    return changes.change(
        accountId,
        change -> {
          UsersRecord row = Lookup.requireUser(change.sql(), accountId, userName);
          if (newName != null) {
            boolean same = row.getUserNameFolded().equals(Names.fold(newName));
            if (!same && Lookup.user(change.sql(), accountId, newName).isPresent()) {
              throw taken(newName);
            }
            row.setUserName(newName);
            row.setUserNameFolded(Names.fold(newName));
          }
          if (newPath != null) {
            row.setPath(newPath);
          }
          row.update();
          change.changed(IdentityKind.USER, row.getUniqueId());
          return user(row);
        });
  }

  @Override
  public void delete(String accountId, String userName) {
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          UsersRecord row = Lookup.requireUser(sql, accountId, userName);
          String id = row.getUniqueId();
          requireNone(sql, ACCESS_KEYS, ACCESS_KEYS.USER_ID.eq(row.getUserId()), "access keys");
          requireNone(
              sql, ATTACHED_POLICIES, ATTACHED_POLICIES.HOLDER_UID.eq(id), "attached policies");
          requireNone(sql, INLINE_POLICIES, INLINE_POLICIES.HOLDER_UID.eq(id), "inline policies");
          requireNone(sql, GROUP_MEMBERS, GROUP_MEMBERS.USER_UID.eq(id), "groups");
          requireNone(sql, MFA_DEVICES, MFA_DEVICES.USER_UID.eq(id), "MFA devices");
          requireNone(sql, LOGIN_PROFILES, LOGIN_PROFILES.USER_UID.eq(id), "the login profile");
          sql.deleteFrom(MFA_RECOVERY_CODES).where(MFA_RECOVERY_CODES.USER_UID.eq(id)).execute();
          row.delete();
          change.deleted(IdentityKind.USER, id, row.getUserNameFolded());
          return id;
        });
  }

  /** AWS deletes nothing along with a user, group or role. */
  static void requireNone(DSLContext sql, Table<?> table, Condition belongs, String what) {
    if (sql.fetchExists(table, belongs)) {
      throw new DeleteConflictException("Cannot delete entity, must remove " + what + " first.");
    }
  }

  @Override
  public void tag(String accountId, String userName, Map<String, String> tags) {
    alter(accountId, userName, (change, row) -> row.setTags(Tags.with(row.getTags(), tags)));
  }

  @Override
  public void untag(String accountId, String userName, Set<String> keys) {
    alter(accountId, userName, (change, row) -> row.setTags(Tags.without(row.getTags(), keys)));
  }

  @Override
  public void setPermissionsBoundary(
      String accountId, String userName, @Nullable String policyArn) {
    alter(
        accountId,
        userName,
        (change, row) -> {
          Lookup.requireUsable(change, policyArn);
          row.setPermissionsBoundary(policyArn);
        });
  }

  private void alter(String accountId, String userName, BiConsumer<Change, UsersRecord> how) {
    changes.change(
        accountId,
        change -> {
          UsersRecord row = Lookup.requireUser(change.sql(), accountId, userName);
          how.accept(change, row);
          change.changed(IdentityKind.USER, row.getUniqueId());
          return row.update();
        });
  }

  static User user(UsersRecord row) {
    return new User(
        row.getAccountId(),
        row.getUniqueId(),
        row.getUserName(),
        row.getPath(),
        row.getEmail(),
        row.getPermissionsBoundary(),
        Tags.of(row.getTags()),
        row.getCreated());
  }
}
