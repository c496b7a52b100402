package io.holdfast.storage.identity;

import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.AccountStore.KeyPair;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Access keys of users and roots; a null user name is the account's root everywhere. Requests find
 * their key by {@link io.holdfast.storage.metadata.AccountStore#findAccessKey}.
 */
public interface AccessKeyStore {
  /** How many keys a principal may have. */
  int MAXIMUM_PER_PRINCIPAL = 2;

  /**
   * Makes a key. Importing a pair that the same principal has already, with the same secret, gives
   * that key again.
   *
   * @param imported a given pair instead of a random one; else null
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the key id is another's or has
   *     another secret
   * @throws io.holdfast.storage.metadata.LimitExceededException when the principal has two keys
   */
  AccessKey create(String accountId, @Nullable String userName, @Nullable KeyPair imported);

  /** A principal's keys, by id. */
  List<AccessKeyMetadata> list(String accountId, @Nullable String userName);

  /** A key of any account; IAM's GetAccessKeyLastUsed. */
  Optional<AccessKeyMetadata> find(String accessKeyId);

  /** Turns a key of the principal on or off. */
  void setActive(String accountId, @Nullable String userName, String accessKeyId, boolean active);

  /** Deletes a key of the principal. */
  void delete(String accountId, @Nullable String userName, String accessKeyId);

  /**
   * Notes that a key signed a request. It never waits: a key's use is written in the background, at
   * most once a minute, and may be lost with the process.
   */
  void used(String accessKeyId, String service, String region);
}
