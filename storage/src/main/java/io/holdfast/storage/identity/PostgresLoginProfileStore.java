package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.LOGIN_PROFILES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.LoginProfilesRecord;
import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Passwords of users in PostgreSQL. */
final class PostgresLoginProfileStore implements LoginProfileStore {
  private final IdentityChanges changes;

  PostgresLoginProfileStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public LoginProfile create(
      String accountId, String userName, PasswordHash password, boolean resetRequired) {
    return changes.change(
        accountId,
        change -> {
          UsersRecord user = Lookup.requireUser(change.sql(), accountId, userName);
          Instant now = changes.now();
          int made =
              change
                  .sql()
                  .insertInto(LOGIN_PROFILES)
                  .set(LOGIN_PROFILES.USER_UID, user.getUniqueId())
                  .set(LOGIN_PROFILES.ACCOUNT_ID, accountId)
                  .set(LOGIN_PROFILES.PASSWORD_HASH, password.reveal())
                  .set(LOGIN_PROFILES.RESET_REQUIRED, resetRequired)
                  .set(LOGIN_PROFILES.CREATED, now)
                  .set(LOGIN_PROFILES.PASSWORD_CHANGED, now)
                  .onConflictDoNothing()
                  .execute();
          if (made == 0) {
            throw new AlreadyExistsException(
                "Login Profile for user " + userName + " already exists.");
          }
          change.changed(IdentityKind.USER, user.getUniqueId());
          return new LoginProfile(user.getUserName(), resetRequired, now, now);
        });
  }

  @Override
  public Optional<LoginProfile> find(String accountId, String userName) {
    return read(
        accountId,
        userName,
        row ->
            new LoginProfile(
                row.get(USERS.USER_NAME),
                row.get(LOGIN_PROFILES.RESET_REQUIRED),
                row.get(LOGIN_PROFILES.CREATED),
                row.get(LOGIN_PROFILES.PASSWORD_CHANGED)));
  }

  @Override
  public Optional<PasswordHash> password(String accountId, String userName) {
    return read(
        accountId, userName, row -> new PasswordHash(row.get(LOGIN_PROFILES.PASSWORD_HASH)));
  }

  private <T> Optional<T> read(String accountId, String userName, Function<Record, T> mapper) {
    return changes
        .database()
        .read(sql ->
            sql.select(LOGIN_PROFILES.fields())
                .select(USERS.USER_NAME)
                .from(LOGIN_PROFILES)
                .join(USERS)
                .on(USERS.UNIQUE_ID.eq(LOGIN_PROFILES.USER_UID))
                .where(
                    USERS.ACCOUNT_ID.eq(accountId), USERS.USER_NAME_FOLDED.eq(Names.fold(userName)))
                .fetchOptional(mapper::apply));
  }

  @Override
  public void update(
      String accountId,
      String userName,
      @Nullable PasswordHash password,
      @Nullable Boolean resetRequired) {
    changes.change(
        accountId,
        change -> {
          LoginProfilesRecord row = require(change, userName);
          if (password != null) {
            row.setPasswordHash(password.reveal());
            row.setPasswordChanged(changes.now());
          }
          if (resetRequired != null) {
            row.setResetRequired(resetRequired);
          }
          row.update();
          change.changed(IdentityKind.USER, row.getUserUid());
          return accountId;
        });
  }

  @Override
  public void delete(String accountId, String userName) {
    changes.change(
        accountId,
        change -> {
          LoginProfilesRecord row = require(change, userName);
          row.delete();
          change.changed(IdentityKind.USER, row.getUserUid());
          return accountId;
        });
  }

  private static LoginProfilesRecord require(Change change, String userName) {
    UsersRecord user = Lookup.requireUser(change.sql(), change.accountId(), userName);
    return change
        .sql()
        .selectFrom(LOGIN_PROFILES)
        .where(LOGIN_PROFILES.USER_UID.eq(user.getUniqueId()))
        .fetchOptional()
        .orElseThrow(() ->
            new NoSuchEntityException("Login Profile for User " + userName + " cannot be found."));
  }
}
