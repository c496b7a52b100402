package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ACCESS_KEYS;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.AccountStore.KeyPair;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jspecify.annotations.Nullable;

/** {@link AccessKeyStore} on PostgreSQL. */
final class PostgresAccessKeyStore implements AccessKeyStore {
  private final IdentityChanges changes;
  private final AccountStore accounts;
  private final KeyUse use;

  /**
   * Beside the store that requests find their keys in.
   *
   * @param use writes down in the background what was used
   */
  PostgresAccessKeyStore(IdentityChanges changes, AccountStore accounts, KeyUse use) {
    this.changes = changes;
    this.accounts = accounts;
    this.use = use;
  }

  @Override
  public AccessKey create(String accountId, @Nullable String userName, @Nullable KeyPair imported) {
    if (userName != null) {
      changes.database().read(sql -> Lookup.requireUser(sql, accountId, userName));
    }
    return accounts.createAccessKey(accountId, userName, imported);
  }

  @Override
  public List<AccessKeyMetadata> list(String accountId, @Nullable String userName) {
    return changes
        .database()
        .read(sql ->
            select(sql)
                .where(principal(accountId, user(sql, accountId, userName)))
                .orderBy(ACCESS_KEYS.ACCESS_KEY_ID)
                .fetch(PostgresAccessKeyStore::metadata));
  }

  @Override
  public Optional<AccessKeyMetadata> find(String accessKeyId) {
    return changes
        .database()
        .read(sql ->
            select(sql)
                .where(ACCESS_KEYS.ACCESS_KEY_ID.eq(accessKeyId))
                .fetchOptional(PostgresAccessKeyStore::metadata));
  }

  private static SelectOnConditionStep<Record> select(DSLContext sql) {
    return sql.select(ACCESS_KEYS.fields())
        .select(USERS.USER_NAME)
        .from(ACCESS_KEYS)
        .leftJoin(USERS)
        .on(USERS.USER_ID.eq(ACCESS_KEYS.USER_ID));
  }

  @Override
  public void setActive(
      String accountId, @Nullable String userName, String accessKeyId, boolean active) {
    alter(
        accountId,
        userName,
        accessKeyId,
        (change, key) ->
            change
                .sql()
                .update(ACCESS_KEYS)
                .set(ACCESS_KEYS.STATE, active ? "ACTIVE" : "INACTIVE")
                .where(key)
                .execute());
  }

  @Override
  public void delete(String accountId, @Nullable String userName, String accessKeyId) {
    alter(
        accountId,
        userName,
        accessKeyId,
        (change, key) -> change.sql().deleteFrom(ACCESS_KEYS).where(key).execute());
  }

  private void alter(
      String accountId,
      @Nullable String userName,
      String accessKeyId,
      BiFunction<Change, Condition, Integer> statement) {
    changes.change(
        accountId,
        change -> {
          UsersRecord user = user(change.sql(), accountId, userName);
          Condition key = principal(accountId, user).and(ACCESS_KEYS.ACCESS_KEY_ID.eq(accessKeyId));
          if (statement.apply(change, key) == 0) {
            throw Lookup.missing("Access Key with id", accessKeyId);
          }
          if (user == null) {
            change.changed(IdentityKind.ACCOUNT, accountId);
          } else {
            change.changed(IdentityKind.USER, user.getUniqueId());
          }
          return accessKeyId;
        });
  }

  private static @Nullable UsersRecord user(
      DSLContext sql, String accountId, @Nullable String userName) {
    return userName == null ? null : Lookup.requireUser(sql, accountId, userName);
  }

  private static Condition principal(String accountId, @Nullable UsersRecord user) {
    return ACCESS_KEYS
        .ACCOUNT_ID
        .eq(accountId)
        .and(
            user == null ? ACCESS_KEYS.USER_ID.isNull() : ACCESS_KEYS.USER_ID.eq(user.getUserId()));
  }

  @Override
  public void used(String accessKeyId, String service, String region) {
    use.note(accessKeyId, service, region, changes.now());
  }

  private static AccessKeyMetadata metadata(Record row) {
    return new AccessKeyMetadata(
        row.get(ACCESS_KEYS.ACCESS_KEY_ID),
        row.get(ACCESS_KEYS.ACCOUNT_ID),
        row.get(USERS.USER_NAME),
        row.get(ACCESS_KEYS.STATE).equals("ACTIVE"),
        row.get(ACCESS_KEYS.CREATED),
        row.get(ACCESS_KEYS.LAST_USED),
        row.get(ACCESS_KEYS.LAST_USED_SERVICE),
        row.get(ACCESS_KEYS.LAST_USED_REGION));
  }
}
