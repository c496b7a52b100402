package io.holdfast.storage.metadata;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts, users and access keys. A new key works as soon as the call returns. */
public interface AccountStore {

  /**
   * Makes an account with a random 12-digit id and canonical id.
   *
   * @param canonicalId a canonical id to take instead of a random one, for imports; else null
   * @throws AlreadyExistsException when the e-mail or canonical id is taken
   */
  Account createAccount(String displayName, @Nullable String email, @Nullable String canonicalId);

  /**
   * Makes a user in an account.
   *
   * @throws AlreadyExistsException when the name is taken in that account
   */
  void createUser(String accountId, String userName, @Nullable String email);

  /**
   * Makes an access key; at most two for one principal.
   *
   * @param userName the user, or null for the account's root
   * @param imported a given pair instead of a random one; else null
   * @throws AlreadyExistsException when the key id is taken
   * @throws LimitExceededException when the principal has two keys
   */
  AccessKey createAccessKey(
      String accountId, @Nullable String userName, @Nullable KeyPair imported);

  /** The key, active or not. */
  Optional<AccessKey> findAccessKey(String accessKeyId);

  /** By account id. */
  Optional<Account> findAccount(String accountId);

  /** By canonical id, for grants. */
  Optional<Account> findByCanonicalId(String canonicalId);

  /** By e-mail, for grants; compared without case. */
  Optional<Account> findByEmail(String email);

  /** All accounts, by id. */
  List<Account> listAccounts();

  /** A key pair to import. */
  record KeyPair(String accessKeyId, SecretAccessKey secret) {}
}
