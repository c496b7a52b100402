package io.holdfast.storage.identity;

import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.ChangeListener;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.SecretBox;
import java.util.function.BooleanSupplier;

/** Makes the stores of identity on PostgreSQL, and keeps what they cache right. */
public final class PostgresIdentity implements AutoCloseable {
  private final IdentityStores stores;
  private final PostgresSessionStore sessions;
  private final PostgresPrincipalReader principals;
  private final KeyUse keyUse;

  /**
   * Over a migrated database.
   *
   * @param changes shared with {@code accounts}
   * @param accounts the store that requests find their keys in
   * @param secretBox verified by {@link io.holdfast.storage.metadata.MasterKey}
   * @param hearing whether changes of others are heard of; {@link
   *     io.holdfast.storage.metadata.Hearing#isFresh}
   */
  public PostgresIdentity(
      IdentityChanges changes,
      AccountStore accounts,
      SecretBox secretBox,
      BooleanSupplier hearing) {
    this.sessions = new PostgresSessionStore(changes, hearing);
    this.principals = new PostgresPrincipalReader(changes, hearing);
    this.keyUse = new KeyUse(changes.database());
    this.stores =
        new IdentityStores(
            new PostgresUserStore(changes),
            new PostgresGroupStore(changes),
            new PostgresRoleStore(changes),
            new PostgresPolicyStore(changes),
            new PostgresInlinePolicyStore(changes),
            new PostgresAccessKeyStore(changes, accounts, keyUse),
            new PostgresMfaStore(changes, secretBox),
            new PostgresLoginProfileStore(changes),
            sessions,
            new PostgresTokenKeyStore(changes, secretBox),
            new PostgresOidcProviderStore(changes),
            new PostgresAccountSwitchStore(changes),
            principals,
            new PostgresPrincipalDirectory(changes.database()));
  }

  /** The stores. */
  public IdentityStores stores() {
    return stores;
  }

  /** Another process has changed what {@code row} names. */
  public void forget(ChangeListener.CachedRow row) {
    switch (row) {
      case ChangeListener.CachedRow.Identity(String accountId) -> {
        sessions.forget(accountId);
        principals.forget(accountId);
      }
      case ChangeListener.CachedRow.All() -> {
        sessions.forgetAll();
        principals.forgetAll();
      }
      case ChangeListener.CachedRow.Key key -> {}
      case ChangeListener.CachedRow.Named bucket -> {}
    }
  }

  /** Writes down which keys were used. */
  void flushKeyUse() {
    keyUse.flush();
  }

  /** Ends the thread that writes down which keys were used, with a last time. */
  @Override
  public void close() {
    keyUse.close();
  }
}
