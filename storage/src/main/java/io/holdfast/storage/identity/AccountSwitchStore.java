package io.holdfast.storage.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Switches and aliases of accounts; what {@link UserStore} says of errors holds here. */
public interface AccountSwitchStore {
  /** The switches of an account. */
  AccountSwitches switches(String accountId);

  /** Replaces the switches. */
  void setSwitches(String accountId, AccountSwitches switches);

  /** The alias of an account. */
  Optional<String> alias(String accountId);

  /**
   * Sets the alias, or removes it.
   *
   * @param alias 3 to 63 of a-z, 0-9 and single hyphens within; null removes it
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when it is another account's
   */
  void setAlias(String accountId, @Nullable String alias);
}
