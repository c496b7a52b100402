package io.holdfast.api.server;

import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.SecretAccessKey;
import org.jspecify.annotations.Nullable;

/**
 * An account as an operator sees it, with the access key that was just made, if one was.
 *
 * @param secret shown this once
 */
public record AccountEntry(
    String accountId,
    String canonicalId,
    String displayName,
    @Nullable String email,
    @Nullable String userName,
    @Nullable String accessKeyId,
    @Nullable SecretAccessKey secret) {

  static AccountEntry of(Account account) {
    return new AccountEntry(
        account.accountId(),
        account.canonicalId(),
        account.displayName(),
        account.email(),
        null,
        null,
        null);
  }

  static AccountEntry of(AccessKey key) {
    Account account = key.account();
    return new AccountEntry(
        account.accountId(),
        account.canonicalId(),
        account.displayName(),
        account.email(),
        key.userName(),
        key.accessKeyId(),
        key.secret());
  }
}
