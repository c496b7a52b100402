package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket is for, where that rules out settings that S3 allows. Each refusal says why, to
 * people.
 */
public enum BucketLockProfile {
  /** S3's rules and no others. */
  NONE(null, null, null, null, null),

  /**
   * For Veeam Backup and Replication. Source: Veeam Help Center, "Limitations for immutability":
   * Object Lock on, default retention off.
   */
  VEEAM(
      "This bucket has the profile veeam, which needs Object Lock:"
          + " Veeam makes its backups immutable object by object.",
      "This bucket has the profile veeam, which refuses default retention:"
          + " Veeam sets each object's retention itself, and a default on top locks its own"
          + " working files, which it then can neither replace nor remove.",
      null,
      "This bucket has the profile veeam, which refuses MFA Delete:"
          + " Veeam deletes versions whose retention has ended and cannot send a code with it.",
      "This bucket has the profile veeam, which refuses lifecycle rules that expire objects:"
          + " Veeam removes what its own retention no longer needs, and what disappears without"
          + " its knowledge breaks backup chains."),

  /** For clients that set no retention of their own. */
  DEFAULT_RETENTION(
      "This bucket has the profile default-retention, which needs Object Lock:"
          + " there is no default retention without it.",
      null,
      "This bucket has the profile default-retention, which refuses to remove the default:"
          + " its clients set no retention of their own, so new objects would be locked by"
          + " nothing.",
      null,
      null);

  private final @Nullable String needsLock;
  private final @Nullable String refusesDefault;
  private final @Nullable String needsDefault;
  private final @Nullable String refusesMfaDelete;
  private final @Nullable String refusesExpiration;

  BucketLockProfile(
      @Nullable String needsLock,
      @Nullable String refusesDefault,
      @Nullable String needsDefault,
      @Nullable String refusesMfaDelete,
      @Nullable String refusesExpiration) {
    this.needsLock = needsLock;
    this.refusesDefault = refusesDefault;
    this.needsDefault = needsDefault;
    this.refusesMfaDelete = refusesMfaDelete;
    this.refusesExpiration = refusesExpiration;
  }

  /** Why it needs Object Lock; null where it does not. */
  public @Nullable String needsLock() {
    return needsLock;
  }

  /** Why it refuses a default retention; null where it does not. */
  public @Nullable String refusesDefault() {
    return refusesDefault;
  }

  /** Why a default retention, once set, is not removed; null where it may be. */
  public @Nullable String needsDefault() {
    return needsDefault;
  }

  /** Why it refuses MFA Delete; null where it does not. */
  public @Nullable String refusesMfaDelete() {
    return refusesMfaDelete;
  }

  /** Why it refuses lifecycle rules that expire objects or versions; null where it does not. */
  public @Nullable String refusesExpiration() {
    return refusesExpiration;
  }
}
