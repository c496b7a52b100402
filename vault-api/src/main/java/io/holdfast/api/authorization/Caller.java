package io.holdfast.api.authorization;

import io.holdfast.storage.metadata.Account;
import org.jspecify.annotations.Nullable;

/** Who makes a request, as far as a signature showed it. */
public sealed interface Caller {
  /** Nobody: no signature was given. */
  record Anonymous() implements Caller {}

  /**
   * A principal of an account.
   *
   * @param userName null for the account's root
   */
  record Authenticated(Account account, @Nullable String userName, String accessKeyId)
      implements Caller {}

  /** The caller's account, or null for an anonymous one. */
  default @Nullable Account accountOrNull() {
    return switch (this) {
      case Anonymous() -> null;
      case Authenticated authenticated -> authenticated.account();
    };
  }
}
