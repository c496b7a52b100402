package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ACCOUNTS;

import io.holdfast.db.tables.records.AccountsRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityKind;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** {@link AccountSwitchStore} on PostgreSQL. */
final class PostgresAccountSwitchStore implements AccountSwitchStore {
  private final IdentityChanges changes;

  PostgresAccountSwitchStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public AccountSwitches switches(String accountId) {
    return changes.database().read(sql -> switches(require(sql, accountId)));
  }

  @Override
  public void setSwitches(String accountId, AccountSwitches switches) {
    changes.change(
        accountId,
        change -> {
          AccountsRecord row = require(change.sql(), accountId);
          row.setMayCreateBuckets(switches.mayCreateBuckets());
          row.setMayDeleteBuckets(switches.mayDeleteBuckets());
          row.setWildcardBypass(switches.wildcardBypass());
          row.setMaxSessionSeconds(switches.maxSessionSeconds());
          change.changed(IdentityKind.ACCOUNT, accountId);
          return row.update();
        });
  }

  @Override
  public Optional<String> alias(String accountId) {
    return changes.database().read(sql -> Optional.ofNullable(require(sql, accountId).getAlias()));
  }

  @Override
  public void setAlias(String accountId, @Nullable String alias) {
    if (alias != null) {
      Names.requireAlias(alias);
    }
    try {
      changes.change(
          accountId,
          change -> {
            AccountsRecord row = require(change.sql(), accountId);
            row.setAlias(alias);
            change.changed(IdentityKind.ACCOUNT, accountId);
            return row.update();
          });
    } catch (IntegrityConstraintViolationException e) {
      // Aliases are unique among accounts, whose changes do not wait for each other.
      throw new AlreadyExistsException("The account alias " + alias + " already exists.");
    }
  }

  private static AccountsRecord require(DSLContext sql, String accountId) {
    return sql.selectFrom(ACCOUNTS)
        .where(ACCOUNTS.ACCOUNT_ID.eq(accountId))
        .fetchOptional()
        .orElseThrow(() -> Lookup.missing("account", accountId));
  }

  private static AccountSwitches switches(AccountsRecord row) {
    return new AccountSwitches(
        row.getMayCreateBuckets(),
        row.getMayDeleteBuckets(),
        row.getWildcardBypass(),
        row.getMaxSessionSeconds());
  }
}
