package io.holdfast.lock;

import io.holdfast.lock.BucketLockDecision.Permitted;
import io.holdfast.lock.BucketLockDecision.Refused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rules for what a bucket says of locks: Object Lock's configuration, versioning, MFA Delete
 * and lifecycle, as far as they exclude each other. Whoever applies a decision has locked the
 * bucket's row before it read the settings.
 */
public final class BucketLockRules {
  private BucketLockRules() {}

  /**
   * Whether a bucket may begin, or go on, with a profile.
   *
   * @param expires whether its lifecycle rules expire objects or versions
   */
  public static BucketLockDecision adopt(
      BucketLock bucket, BucketLockProfile profile, boolean expires) {
    String why = bucket.enabled() ? null : profile.needsLock();
    if (why == null && bucket.defaultRetention() != null) {
      why = profile.refusesDefault();
    }
    if (why == null && bucket.mfaDelete()) {
      why = profile.refusesMfaDelete();
    }
    if (why == null && expires) {
      why = profile.refusesExpiration();
    }
    return why == null ? new Permitted(bucket) : refusedByProfile(why);
  }

  /**
   * PutObjectLockConfiguration. It turns Object Lock on and replaces the default retention; nothing
   * turns Object Lock off again.
   *
   * @param versioned whether versioning is Enabled
   * @param wanted null for a configuration without a rule, which removes the default
   */
  public static BucketLockDecision configure(
      BucketLock bucket,
      BucketLockProfile profile,
      boolean versioned,
      @Nullable DefaultRetention wanted,
      RetentionLimits limits) {
    if (!versioned) {
      return new Refused(BucketLockRefusal.NOT_VERSIONED);
    }
    String why = null;
    if (wanted != null) {
      why = profile.refusesDefault();
    } else if (bucket.defaultRetention() != null) {
      why = profile.needsDefault();
    }
    if (why != null) {
      return refusedByProfile(why);
    }
    if (wanted != null && !wanted.equals(bucket.defaultRetention())) {
      if (wanted.mode() == RetentionMode.COMPLIANCE && !limits.complianceAllowed()) {
        return new Refused(BucketLockRefusal.COMPLIANCE_NOT_ALLOWED);
      }
      if (longest(wanted).compareTo(limits.bound()) > 0) {
        return new Refused(BucketLockRefusal.PERIOD_TOO_LONG);
      }
    }
    return new Permitted(new BucketLock(true, wanted, bucket.mfaDelete()));
  }

  /**
   * PutBucketVersioning. While MFA Delete is on, each such request brings a code, whatever it
   * changes. Only the account's root turns MFA Delete on or off, with a code of its own; to say
   * Disabled where it is off is what tools do by default, and changes nothing.
   *
   * @param enable true for Enabled, false for Suspended
   * @param mfaDelete null where the document does not say
   * @param lifecycle whether the bucket has a lifecycle configuration
   * @param root whether the caller is the root of the bucket's account
   */
  public static BucketLockDecision version(
      BucketLock bucket,
      BucketLockProfile profile,
      boolean enable,
      @Nullable Boolean mfaDelete,
      boolean lifecycle,
      boolean root,
      Authority authority) {
    boolean wanted = mfaDelete == null ? bucket.mfaDelete() : mfaDelete;
    boolean changes = wanted != bucket.mfaDelete();
    if (changes && !root) {
      return new Refused(BucketLockRefusal.ROOT_ONLY);
    }
    if ((changes || bucket.mfaDelete()) && !authority.mfa()) {
      return new Refused(BucketLockRefusal.MFA_REQUIRED);
    }
    if (!enable && bucket.enabled()) {
      return new Refused(BucketLockRefusal.LOCK_NEEDS_VERSIONING);
    }
    if (changes && wanted) {
      if (lifecycle) {
        return new Refused(BucketLockRefusal.LIFECYCLE_PRESENT);
      }
      String why = profile.refusesMfaDelete();
      if (why != null) {
        return refusedByProfile(why);
      }
    }
    return new Permitted(new BucketLock(bucket.enabled(), bucket.defaultRetention(), wanted));
  }

  /**
   * PutBucketLifecycleConfiguration.
   *
   * @param expires whether a rule expires objects or versions, delete markers included; a rule that
   *     only aborts uploads does not
   */
  public static BucketLockDecision lifecycle(
      BucketLock bucket, BucketLockProfile profile, boolean expires) {
    if (bucket.mfaDelete()) {
      return new Refused(BucketLockRefusal.MFA_DELETE_PRESENT);
    }
    String why = expires ? profile.refusesExpiration() : null;
    return why == null ? new Permitted(bucket) : refusedByProfile(why);
  }

  private static Refused refusedByProfile(String why) {
    return new Refused(BucketLockRefusal.PROFILE, why);
  }

  /** The longest that the period can last: a year may have 366 days. */
  private static Duration longest(DefaultRetention wanted) {
    return switch (wanted.unit()) {
      case DAYS -> Duration.ofDays(wanted.length());
      case YEARS -> Duration.ofDays(wanted.length() * 366L);
    };
  }
}
