package io.holdfast.storage.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Virtual MFA devices, by serial number; a null user name is the account's root everywhere; what
 * {@link UserStore} says of names and errors holds here. Whoever calls computes which time step a
 * code belongs to; this store makes sure that no step is used twice and that nobody guesses.
 */
public interface MfaStore {
  /** How many devices a principal may have. */
  int MAXIMUM_PER_PRINCIPAL = 8;

  /** Wrong codes in a row before the device is throttled; each further one doubles the wait. */
  int FREE_ATTEMPTS = 5;

  /**
   * Makes a device that is nobody's yet.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the name is taken
   * @throws io.holdfast.storage.metadata.LimitExceededException when too many are nobody's
   */
  MfaDevice create(String accountId, String path, String name, MfaSeed seed);

  /**
   * A device's tags.
   *
   * @throws NoSuchEntityException when the account has no such device
   */
  Map<String, String> tags(String accountId, String serialNumber);

  /** Adds or replaces tags; errors as of {@link UserStore#tag}. */
  void tag(String accountId, String serialNumber, Map<String, String> tags);

  /** Removes tags. */
  void untag(String accountId, String serialNumber, Set<String> keys);

  /** By serial number. */
  Optional<MfaDevice> find(String serialNumber);

  /** The seed, to compute codes from. */
  Optional<MfaSeed> seed(String serialNumber);

  /**
   * An account's devices, by serial number.
   *
   * @param assigned only those that are somebody's (true) or nobody's (false); null for all
   */
  Page<MfaDevice> list(String accountId, @Nullable Boolean assigned, PageRequest page);

  /** A principal's devices, by serial number. */
  List<MfaDevice> listFor(String accountId, @Nullable String userName);

  /**
   * Gives a device of nobody to a principal.
   *
   * @param step the later of the two time steps whose codes were shown; they are used up
   * @return false when a step as late was used before, by whoever had the device; nothing is
   *     changed
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when it is somebody's
   * @throws io.holdfast.storage.metadata.LimitExceededException when the principal has eight
   */
  boolean enable(String accountId, @Nullable String userName, String serialNumber, long step);

  /**
   * Judges two codes in a row and takes the clock that they show as the device's: IAM's
   * ResyncMFADevice. It counts and is throttled as {@link #attempt} is.
   *
   * @param step the later of the two time steps; null: the codes were wrong
   */
  MfaVerdict resynchronize(
      String accountId, @Nullable String userName, String serialNumber, @Nullable Long step);

  /** Takes a device away from the principal; with the last one its recovery codes go. */
  void deactivate(String accountId, @Nullable String userName, String serialNumber);

  /**
   * Deletes a device.
   *
   * @throws DeleteConflictException when it is somebody's
   */
  void delete(String accountId, String serialNumber);

  /**
   * Judges an attempt, in one statement: the device must be the principal's and not throttled, and
   * the step later than every one that was accepted.
   *
   * @param step the time step that the code belongs to; null: the code was wrong
   */
  MfaVerdict attempt(
      String accountId, @Nullable String userName, String serialNumber, @Nullable Long step);

  /**
   * Replaces a principal's recovery codes.
   *
   * @param hashes of 32 bytes each; at most 10
   */
  void setRecoveryCodes(String accountId, @Nullable String userName, List<byte[]> hashes);

  /** How many recovery codes the principal has left. */
  int recoveryCodes(String accountId, @Nullable String userName);

  /** Uses up a recovery code; wrong ones throttle the principal's devices as wrong codes do. */
  MfaVerdict useRecoveryCode(String accountId, @Nullable String userName, byte[] hash);
}
