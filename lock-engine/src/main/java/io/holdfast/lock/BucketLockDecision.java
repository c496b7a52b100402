package io.holdfast.lock;

/** What the rules say of one change of a bucket's settings. */
public sealed interface BucketLockDecision {
  /** Permitted, and what holds afterwards. */
  record Permitted(BucketLock after) implements BucketLockDecision {}

  /**
   * Refused; nothing changes.
   *
   * @param message for the client: the refusal's own, or the profile's sentence
   */
  record Refused(BucketLockRefusal reason, String message) implements BucketLockDecision {
    /** With the refusal's own message. */
    public Refused(BucketLockRefusal reason) {
      this(reason, reason.message());
    }
  }
}
