package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ATTACHED_POLICIES;
import static io.holdfast.db.Tables.GROUPS;
import static io.holdfast.db.Tables.GROUP_MEMBERS;
import static io.holdfast.db.Tables.INLINE_POLICIES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.GroupsRecord;
import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityKind;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@link GroupStore} on PostgreSQL. */
final class PostgresGroupStore implements GroupStore {
  private static final int MAXIMUM_NAME = 128;

  private final IdentityChanges changes;

  PostgresGroupStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public Group create(String accountId, String groupName, String path) {
    Names.requireName("group name", groupName, MAXIMUM_NAME);
    Names.requirePath(path);
    return changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          if (Lookup.group(sql, accountId, groupName).isPresent()) {
            throw taken(groupName);
          }
          Condition counted = GROUPS.ACCOUNT_ID.eq(accountId);
          Lookup.requireRoom(sql, GROUPS, counted, MAXIMUM_GROUPS, "groups in an account");
          GroupsRecord row =
              sql.insertInto(GROUPS)
                  .set(GROUPS.ACCOUNT_ID, accountId)
                  .set(GROUPS.GROUP_NAME, groupName)
                  .set(GROUPS.GROUP_NAME_FOLDED, Names.fold(groupName))
                  .set(GROUPS.PATH, path)
                  .set(GROUPS.CREATED, changes.now())
                  .returning()
                  .fetchSingle();
          change.changed(IdentityKind.GROUP, row.getUniqueId());
          return group(row);
        });
  }

  private static AlreadyExistsException taken(String groupName) {
    return new AlreadyExistsException("Group with name " + groupName + " already exists.");
  }

  @Override
  public Optional<Group> find(String accountId, String groupName) {
    return changes
        .database()
        .read(sql -> Lookup.group(sql, accountId, groupName).map(PostgresGroupStore::group));
  }

  @Override
  public Page<Group> list(String accountId, PageRequest page) {
    Condition where =
        GROUPS.ACCOUNT_ID.eq(accountId).and(GROUPS.PATH.startsWith(page.pathPrefix()));
    return changes
        .database()
        .read(sql ->
            Lookup.page(
                sql, GROUPS, where, GROUPS.GROUP_NAME_FOLDED, page, PostgresGroupStore::group));
  }

  @Override
  public Group update(
      String accountId, String groupName, @Nullable String newName, @Nullable String newPath) {
    if (newName != null) {
      Names.requireName("group name", newName, MAXIMUM_NAME);
    }
    if (newPath != null) {
      Names.requirePath(newPath);
    }
    return changes.change(
        accountId,
        change -> {
          GroupsRecord row = Lookup.requireGroup(change.sql(), accountId, groupName);
          if (newName != null) {
            boolean same = row.getGroupNameFolded().equals(Names.fold(newName));
            if (!same && Lookup.group(change.sql(), accountId, newName).isPresent()) {
              throw taken(newName);
            }
            row.setGroupName(newName);
            row.setGroupNameFolded(Names.fold(newName));
          }
          if (newPath != null) {
            row.setPath(newPath);
          }
          row.update();
          change.changed(IdentityKind.GROUP, row.getUniqueId());
          return group(row);
        });
  }

  @Override
  public void delete(String accountId, String groupName) {
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          GroupsRecord row = Lookup.requireGroup(sql, accountId, groupName);
          String id = row.getUniqueId();
          PostgresUserStore.requireNone(
              sql, GROUP_MEMBERS, GROUP_MEMBERS.GROUP_UID.eq(id), "users in group");
          PostgresUserStore.requireNone(
              sql, ATTACHED_POLICIES, ATTACHED_POLICIES.HOLDER_UID.eq(id), "attached policies");
          PostgresUserStore.requireNone(
              sql, INLINE_POLICIES, INLINE_POLICIES.HOLDER_UID.eq(id), "inline policies");
          row.delete();
          change.deleted(IdentityKind.GROUP, id, row.getGroupNameFolded());
          return id;
        });
  }

  @Override
  public void addUser(String accountId, String groupName, String userName) {
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          String group = Lookup.requireGroup(sql, accountId, groupName).getUniqueId();
          String user = Lookup.requireUser(sql, accountId, userName).getUniqueId();
          Condition ofUser = GROUP_MEMBERS.USER_UID.eq(user);
          if (!sql.fetchExists(GROUP_MEMBERS, ofUser.and(GROUP_MEMBERS.GROUP_UID.eq(group)))) {
            Lookup.requireRoom(sql, GROUP_MEMBERS, ofUser, MAXIMUM_PER_USER, "groups for a user");
            sql.insertInto(GROUP_MEMBERS)
                .set(GROUP_MEMBERS.GROUP_UID, group)
                .set(GROUP_MEMBERS.USER_UID, user)
                .set(GROUP_MEMBERS.ACCOUNT_ID, accountId)
                .execute();
            change.changed(IdentityKind.USER, user);
          }
          return user;
        });
  }

  @Override
  public void removeUser(String accountId, String groupName, String userName) {
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          String group = Lookup.requireGroup(sql, accountId, groupName).getUniqueId();
          String user = Lookup.requireUser(sql, accountId, userName).getUniqueId();
          int gone =
              sql.deleteFrom(GROUP_MEMBERS)
                  .where(GROUP_MEMBERS.GROUP_UID.eq(group), GROUP_MEMBERS.USER_UID.eq(user))
                  .execute();
          if (gone == 0) {
            throw Lookup.missing("user", userName + " in group " + groupName);
          }
          change.changed(IdentityKind.USER, user);
          return user;
        });
  }

  @Override
  public Page<User> members(String accountId, String groupName, PageRequest page) {
    return changes
        .database()
        .read(sql -> {
          String group = Lookup.requireGroup(sql, accountId, groupName).getUniqueId();
          Condition where =
              USERS.UNIQUE_ID.in(
                  DSL.select(GROUP_MEMBERS.USER_UID)
                      .from(GROUP_MEMBERS)
                      .where(GROUP_MEMBERS.GROUP_UID.eq(group)));
          return Lookup.<UsersRecord, User>page(
              sql, USERS, where, USERS.USER_NAME_FOLDED, page, PostgresUserStore::user);
        });
  }

  @Override
  public Page<Group> listForUser(String accountId, String userName, PageRequest page) {
    return changes
        .database()
        .read(sql -> {
          String user = Lookup.requireUser(sql, accountId, userName).getUniqueId();
          Condition where =
              GROUPS.UNIQUE_ID.in(
                  DSL.select(GROUP_MEMBERS.GROUP_UID)
                      .from(GROUP_MEMBERS)
                      .where(GROUP_MEMBERS.USER_UID.eq(user)));
          return Lookup.<GroupsRecord, Group>page(
              sql, GROUPS, where, GROUPS.GROUP_NAME_FOLDED, page, PostgresGroupStore::group);
        });
  }

  private static Group group(GroupsRecord row) {
    return new Group(
        row.getAccountId(), row.getUniqueId(), row.getGroupName(), row.getPath(), row.getCreated());
  }
}
