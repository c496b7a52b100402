package io.holdfast.lock;

import io.holdfast.lock.LockDecision.Permitted;
import io.holdfast.lock.LockDecision.Refused;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rules, each a function of values. Whoever applies a decision has locked the version's row
 * before it read the state, and makes the change in the same transaction (DESIGN §3.2).
 */
public final class LockRules {
  private LockRules() {}

  /**
   * Whether a version may be destroyed. Single and bulk deletes, replaced null versions and
   * lifecycle are all judged here, one version at a time.
   */
  public static LockDecision delete(
      LockState state, BucketLock bucket, Authority authority, LockTime time) {
    if (bucket.mfaDelete() && !authority.mfa()) {
      return new Refused(LockRefusal.MFA_REQUIRED);
    }
    // What does not depend on a date comes first: no bypass and no end of a retention reaches it.
    if (!state.readable()) {
      return new Refused(LockRefusal.UNREADABLE_LOCK);
    }
    if (state.legalHold()) {
      return new Refused(LockRefusal.LEGAL_HOLD);
    }
    if (state.rebuildHold()) {
      return new Refused(LockRefusal.REBUILD_HOLD);
    }
    return overRetention(state, state, authority, time);
  }

  /**
   * Whether a write may take the place of a version, which destroys it: a null version in a bucket
   * whose versioning is off or suspended. No bypass reaches this, and MFA Delete does not guard it:
   * it is for deletions that name a version (AWS: "Configuring MFA delete").
   */
  public static LockDecision replace(LockState state, LockTime time) {
    return delete(state, BucketLock.OFF, Authority.NONE, time);
  }

  /**
   * Whether a delete marker may be removed for good. Markers are never locked; removing one by its
   * version id is a permanent deletion all the same, which MFA Delete guards.
   */
  public static LockDecision deleteMarker(BucketLock bucket, Authority authority) {
    return bucket.mfaDelete() && !authority.mfa()
        ? new Refused(LockRefusal.MFA_REQUIRED)
        : new Permitted(LockState.NONE, false);
  }

  /**
   * PutObjectRetention.
   *
   * @param wanted null to remove the retention
   */
  public static LockDecision retain(
      LockState state,
      @Nullable Retention wanted,
      BucketLock bucket,
      RetentionLimits limits,
      Authority authority,
      LockTime time) {
    if (!bucket.enabled()) {
      return new Refused(LockRefusal.BUCKET_WITHOUT_LOCK);
    }
    if (!state.readable()) {
      return new Refused(LockRefusal.UNREADABLE_LOCK);
    }
    Retention current = state.retention();
    if (wanted != null) {
      LockRefusal refused = refuseDate(wanted, current, limits, time);
      if (refused != null) {
        return new Refused(refused);
      }
    }
    LockState after = state.with(wanted);
    if (current == null || keeps(current, wanted)) {
      return new Permitted(after, false);
    }
    return overRetention(state, after, authority, time);
  }

  /**
   * PutObjectLegalHold. A hold goes on and off whatever the retention is, and never by a bypass.
   */
  public static LockDecision hold(LockState state, boolean on, BucketLock bucket) {
    if (!bucket.enabled()) {
      return new Refused(LockRefusal.BUCKET_WITHOUT_LOCK);
    }
    if (!state.readable()) {
      return new Refused(LockRefusal.UNREADABLE_LOCK);
    }
    return new Permitted(state.withLegalHold(on), false);
  }

  /**
   * The lock of a new version: what its headers ask for, else the bucket's default.
   *
   * @param wanted null where no header asked
   * @param legalHold the header's, or false
   */
  public static LockDecision create(
      @Nullable Retention wanted,
      boolean legalHold,
      BucketLock bucket,
      RetentionLimits limits,
      LockTime time) {
    if (!bucket.enabled()) {
      return wanted == null && !legalHold
          ? new Permitted(LockState.NONE, false)
          : new Refused(LockRefusal.BUCKET_WITHOUT_LOCK);
    }
    if (wanted != null) {
      LockRefusal refused = refuseDate(wanted, null, limits, time);
      return refused != null
          ? new Refused(refused)
          : new Permitted(LockState.of(wanted, legalHold), false);
    }
    DefaultRetention standing = bucket.defaultRetention();
    if (standing == null) {
      return new Permitted(LockState.of(null, legalHold), false);
    }
    // Computed from a clock that nobody vouches for, the date could end the lock early.
    return time.quarantined()
        ? new Refused(LockRefusal.CLOCK_QUARANTINED)
        : new Permitted(LockState.of(standing.from(time.latest()), legalHold), false);
  }

  /**
   * Whether the new retention is at least as strict as the current one: the same mode, no earlier.
   */
  private static boolean keeps(Retention current, @Nullable Retention wanted) {
    return wanted != null
        && wanted.mode() == current.mode()
        && !wanted.retainUntil().isBefore(current.retainUntil());
  }

  /** Permits {@code after} where the state's retention has ended or yields. */
  private static LockDecision overRetention(
      LockState state, LockState after, Authority authority, LockTime time) {
    Retention current = state.retention();
    if (current == null) {
      return new Permitted(after, false);
    }
    boolean ended = time.hasReached(current.retainUntil());
    if (!ended && current.mode() == RetentionMode.COMPLIANCE) {
      return new Refused(LockRefusal.COMPLIANCE_RETENTION);
    }
    if (!ended && !authority.bypassGovernance()) {
      return new Refused(LockRefusal.GOVERNANCE_RETENTION);
    }
    // While nobody vouches for the time, nothing is destroyed or weakened that a retention protects
    // or seems to have protected; otherwise a bypass would be refused once the date seems reached.
    return time.quarantined()
        ? new Refused(LockRefusal.CLOCK_QUARANTINED)
        : new Permitted(after, !ended);
  }

  private static @Nullable LockRefusal refuseDate(
      Retention wanted, @Nullable Retention current, RetentionLimits limits, LockTime time) {
    Instant now = time.latest();
    if (!wanted.retainUntil().isAfter(now)) {
      return LockRefusal.DATE_IN_THE_PAST;
    }
    if (wanted.equals(current)) {
      return null; // Limits bound what is newly asked, never what stands.
    }
    if (wanted.mode() == RetentionMode.COMPLIANCE && !limits.complianceAllowed()) {
      return LockRefusal.COMPLIANCE_NOT_ALLOWED;
    }
    return wanted.retainUntil().isAfter(now.plus(limits.bound())) ? LockRefusal.DATE_TOO_FAR : null;
  }
}
