package io.holdfast.api.server;

import io.holdfast.storage.metadata.AccountStore.KeyPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator can ask about accounts, of a running vault or of one that is stopped. */
public sealed interface AccountRequest {

  /**
   * Makes an account, a user in it where one is named, and an access key of the user or else of the
   * account's root.
   *
   * @param canonicalId an imported one, or null
   * @param key an imported pair, or null
   */
  record CreateAccount(
      String displayName,
      @Nullable String email,
      @Nullable String canonicalId,
      @Nullable String userName,
      @Nullable KeyPair key)
      implements AccountRequest {}

  /**
   * Makes a user in an account, with an access key.
   *
   * @param policyArns what is attached to it; null: AmazonS3FullAccess
   */
  record CreateUser(
      String accountId,
      String userName,
      @Nullable String email,
      @Nullable List<String> policyArns,
      @Nullable KeyPair key)
      implements AccountRequest {}

  /** Makes an access key of a user, or of the account's root where none is named. */
  record CreateKey(String accountId, @Nullable String userName, @Nullable KeyPair key)
      implements AccountRequest {}

  /** All accounts, without keys. */
  record ListAccounts() implements AccountRequest {}
}
