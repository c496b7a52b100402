package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket says of locks.
 *
 * @param enabled Object Lock is on, for good
 * @param defaultRetention for new versions that bring none; null for none, and always null where
 *     Object Lock is off
 * @param mfaDelete MFA Delete is on
 */
public record BucketLock(
    boolean enabled, @Nullable DefaultRetention defaultRetention, boolean mfaDelete) {
  public BucketLock {
    if (!enabled && defaultRetention != null) {
      throw new IllegalArgumentException("default retention without Object Lock");
    }
  }

  /** Neither. */
  public static final BucketLock OFF = new BucketLock(false, null, false);
}
