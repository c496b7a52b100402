package io.holdfast.lock;

import static io.holdfast.lock.RetentionMode.COMPLIANCE;
import static io.holdfast.lock.RetentionMode.GOVERNANCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lock.LockDecision.Permitted;
import io.holdfast.lock.LockDecision.Refused;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules by example, at their exact bounds; LockModelTest has every state of a small world. */
class LockRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(10));
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration MICRO = Duration.ofNanos(1000);
  private static final BucketLock LOCK = new BucketLock(true, null, false);
  private static final BucketLock MFA_DELETE = new BucketLock(false, null, true);
  private static final LockTime TIME = new LockTime(NOW, NOW, false);
  private static final LockTime QUARANTINE = new LockTime(NOW, NOW, true);
  private static final Authority BYPASS = new Authority(true, false);
  private static final Authority CODE = new Authority(false, true);

  @Test
  void aRetentionEndsAtItsInstantAndNotANanosecondBefore() {
    for (RetentionMode mode : RetentionMode.values()) {
      LockState state = retained(mode, LATER);
      LockRefusal refusal =
          mode == COMPLIANCE ? LockRefusal.COMPLIANCE_RETENTION : LockRefusal.GOVERNANCE_RETENTION;
      Instant before = LATER.minus(NANO);
      assertThat(delete(state, new LockTime(before, before, false)))
          .isEqualTo(new Refused(refusal));
      assertThat(delete(state, new LockTime(LATER, before, false))).isEqualTo(new Refused(refusal));
      assertThat(delete(state, new LockTime(before, LATER, false))).isEqualTo(new Refused(refusal));
      assertThat(delete(state, new LockTime(LATER, LATER, false)))
          .isEqualTo(new Permitted(state, false));
      assertThat(delete(state, new LockTime(LATER.plus(NANO), LATER, false)))
          .isEqualTo(new Permitted(state, false));
    }
  }

  @Test
  void governanceYieldsToABypassAndComplianceDoesNot() {
    LockState governed = retained(GOVERNANCE, LATER);
    assertThat(LockRules.delete(governed, LOCK, BYPASS, TIME))
        .isEqualTo(new Permitted(governed, true));
    assertThat(LockRules.delete(governed, LOCK, CODE, TIME))
        .isEqualTo(new Refused(LockRefusal.GOVERNANCE_RETENTION));
    assertThat(LockRules.delete(retained(COMPLIANCE, LATER), LOCK, BYPASS, TIME))
        .isEqualTo(new Refused(LockRefusal.COMPLIANCE_RETENTION));
    LockState ended = retained(GOVERNANCE, NOW);
    assertThat(LockRules.delete(ended, LOCK, BYPASS, TIME))
        .as("nothing was bypassed where nothing stood in the way")
        .isEqualTo(new Permitted(ended, false));
  }

  @Test
  void nothingBypassesAHoldOrAnUnreadableLock() {
    Authority all = new Authority(true, true);
    assertThat(LockRules.delete(LockState.of(null, true), LOCK, all, TIME))
        .isEqualTo(new Refused(LockRefusal.LEGAL_HOLD));
    assertThat(LockRules.delete(new LockState(null, false, true, true), LOCK, all, TIME))
        .isEqualTo(new Refused(LockRefusal.REBUILD_HOLD));
    assertThat(LockRules.delete(LockState.UNREADABLE, LOCK, all, TIME))
        .isEqualTo(new Refused(LockRefusal.UNREADABLE_LOCK));
    LockState endedButHeld = LockState.of(new Retention(COMPLIANCE, NOW), true);
    assertThat(LockRules.delete(endedButHeld, LOCK, all, TIME))
        .isEqualTo(new Refused(LockRefusal.LEGAL_HOLD));
  }

  @Test
  void locksAreJudgedWhateverTheBucketSaysToday() {
    assertThat(LockRules.delete(retained(COMPLIANCE, LATER), BucketLock.OFF, BYPASS, TIME))
        .isEqualTo(new Refused(LockRefusal.COMPLIANCE_RETENTION));
  }

  @Test
  void mfaDeleteAsksForACodeBeforeAnythingElse() {
    assertThat(LockRules.delete(LockState.NONE, MFA_DELETE, BYPASS, TIME))
        .isEqualTo(new Refused(LockRefusal.MFA_REQUIRED));
    assertThat(LockRules.delete(LockState.NONE, MFA_DELETE, CODE, TIME))
        .isEqualTo(new Permitted(LockState.NONE, false));
    assertThat(LockRules.delete(LockState.UNREADABLE, MFA_DELETE, Authority.NONE, TIME))
        .isEqualTo(new Refused(LockRefusal.MFA_REQUIRED));
    assertThat(LockRules.delete(retained(COMPLIANCE, LATER), MFA_DELETE, CODE, TIME))
        .as("a code is on top of locks, not instead of them")
        .isEqualTo(new Refused(LockRefusal.COMPLIANCE_RETENTION));
  }

  @Test
  void markersAreNeverLockedAndMfaDeleteGuardsThem() {
    assertThat(LockRules.deleteMarker(LOCK, Authority.NONE))
        .isEqualTo(new Permitted(LockState.NONE, false));
    assertThat(LockRules.deleteMarker(MFA_DELETE, CODE))
        .isEqualTo(new Permitted(LockState.NONE, false));
    assertThat(LockRules.deleteMarker(MFA_DELETE, BYPASS))
        .isEqualTo(new Refused(LockRefusal.MFA_REQUIRED));
  }

  @Test
  void aWriteReplacesOnlyWhatNothingProtects() {
    assertThat(LockRules.replace(LockState.NONE, TIME))
        .isEqualTo(new Permitted(LockState.NONE, false));
    assertThat(LockRules.replace(LockState.of(null, true), TIME))
        .isEqualTo(new Refused(LockRefusal.LEGAL_HOLD));
    assertThat(LockRules.replace(retained(GOVERNANCE, LATER), TIME))
        .isEqualTo(new Refused(LockRefusal.GOVERNANCE_RETENTION));
    LockState ended = retained(COMPLIANCE, NOW);
    assertThat(LockRules.replace(ended, TIME)).isEqualTo(new Permitted(ended, false));
    assertThat(LockRules.replace(ended, QUARANTINE))
        .isEqualTo(new Refused(LockRefusal.CLOCK_QUARANTINED));
  }

  @Test
  void inQuarantineNothingThatARetentionProtectsOrProtectedIsDestroyed() {
    assertThat(LockRules.delete(LockState.NONE, LOCK, Authority.NONE, QUARANTINE))
        .isEqualTo(new Permitted(LockState.NONE, false));
    assertThat(delete(retained(COMPLIANCE, NOW), QUARANTINE))
        .isEqualTo(new Refused(LockRefusal.CLOCK_QUARANTINED));
    assertThat(delete(retained(COMPLIANCE, LATER), QUARANTINE))
        .as("a refusal that no clock changes keeps its name")
        .isEqualTo(new Refused(LockRefusal.COMPLIANCE_RETENTION));
    assertThat(delete(retained(GOVERNANCE, LATER), QUARANTINE))
        .isEqualTo(new Refused(LockRefusal.GOVERNANCE_RETENTION));
    for (Instant until : new Instant[] {NOW, LATER}) {
      assertThat(LockRules.delete(retained(GOVERNANCE, until), LOCK, BYPASS, QUARANTINE))
          .isEqualTo(new Refused(LockRefusal.CLOCK_QUARANTINED));
    }
  }

  @Test
  void aRetentionIsExtendedByAnybodyAndShortenedByNobody() {
    for (RetentionMode mode : RetentionMode.values()) {
      LockState state = retained(mode, LATER);
      for (LockTime time : new LockTime[] {TIME, QUARANTINE}) {
        assertThat(retain(state, new Retention(mode, LATER), time))
            .isEqualTo(new Permitted(state, false));
        Retention longer = new Retention(mode, LATER.plus(MICRO));
        assertThat(retain(state, longer, time)).isEqualTo(new Permitted(state.with(longer), false));
      }
      Retention shorter = new Retention(mode, LATER.minus(MICRO));
      assertThat(retain(state, shorter, TIME)).isInstanceOf(Refused.class);
      assertThat(retain(state, null, TIME)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void theModeOfAStandingRetentionChangesOnlyByABypassOfGovernance() {
    Retention compliance = new Retention(COMPLIANCE, LATER.plus(MICRO));
    Retention governance = new Retention(GOVERNANCE, LATER.plus(MICRO));
    LockState governed = retained(GOVERNANCE, LATER);
    assertThat(retain(governed, compliance, TIME))
        .isEqualTo(new Refused(LockRefusal.GOVERNANCE_RETENTION));
    assertThat(retain(governed, compliance, RetentionLimits.S3, BYPASS, TIME))
        .isEqualTo(new Permitted(governed.with(compliance), true));
    assertThat(retain(governed, null, RetentionLimits.S3, BYPASS, TIME))
        .isEqualTo(new Permitted(LockState.NONE, true));
    assertThat(retain(retained(COMPLIANCE, LATER), governance, RetentionLimits.S3, BYPASS, TIME))
        .isEqualTo(new Refused(LockRefusal.COMPLIANCE_RETENTION));
  }

  @Test
  void anEndedRetentionIsReplacedOrRemovedFreely() {
    LockState ended = retained(COMPLIANCE, NOW);
    Retention governance = new Retention(GOVERNANCE, LATER);
    assertThat(retain(ended, governance, TIME))
        .isEqualTo(new Permitted(ended.with(governance), false));
    assertThat(retain(ended, null, TIME)).isEqualTo(new Permitted(LockState.NONE, false));
    assertThat(retain(ended, null, QUARANTINE))
        .isEqualTo(new Refused(LockRefusal.CLOCK_QUARANTINED));
    assertThat(retain(LockState.NONE, null, QUARANTINE))
        .isEqualTo(new Permitted(LockState.NONE, false));
  }

  @Test
  void aNewDateIsLaterThanBothClocks() {
    Instant ahead = NOW.plus(Duration.ofHours(1));
    for (LockTime time :
        new LockTime[] {new LockTime(NOW, ahead, false), new LockTime(ahead, NOW, false)}) {
      assertThat(retain(LockState.NONE, new Retention(GOVERNANCE, ahead), time))
          .isEqualTo(new Refused(LockRefusal.DATE_IN_THE_PAST));
      Retention next = new Retention(GOVERNANCE, ahead.plus(MICRO));
      assertThat(retain(LockState.NONE, next, time))
          .isEqualTo(new Permitted(LockState.of(next, false), false));
      assertThat(create(new Retention(COMPLIANCE, ahead), LOCK, time))
          .isEqualTo(new Refused(LockRefusal.DATE_IN_THE_PAST));
    }
    LockState ended = retained(COMPLIANCE, NOW);
    assertThat(retain(ended, new Retention(COMPLIANCE, NOW), TIME))
        .as("what has ended is not asked for again")
        .isEqualTo(new Refused(LockRefusal.DATE_IN_THE_PAST));
  }

  @Test
  void anAccountsLimitBoundsWhatIsAskedToTheMicrosecond() {
    RetentionLimits month = new RetentionLimits(Duration.ofDays(30), true);
    Instant last = NOW.plus(Duration.ofDays(30));
    Retention at = new Retention(GOVERNANCE, last);
    Retention beyond = new Retention(GOVERNANCE, last.plus(MICRO));
    assertThat(retain(LockState.NONE, at, month, Authority.NONE, TIME))
        .isEqualTo(new Permitted(LockState.of(at, false), false));
    assertThat(retain(LockState.NONE, beyond, month, Authority.NONE, TIME))
        .isEqualTo(new Refused(LockRefusal.DATE_TOO_FAR));
    assertThat(LockRules.create(at, false, LOCK, month, TIME)).isInstanceOf(Permitted.class);
    assertThat(LockRules.create(beyond, false, LOCK, month, TIME))
        .isEqualTo(new Refused(LockRefusal.DATE_TOO_FAR));
  }

  @Test
  void limitsBoundWhatIsNewlyAskedAndNeverWhatStands() {
    RetentionLimits narrow = new RetentionLimits(Duration.ofDays(1), false);
    LockState state = retained(COMPLIANCE, LATER);
    assertThat(retain(state, state.retention(), narrow, Authority.NONE, TIME))
        .isEqualTo(new Permitted(state, false));
    Retention extended = new Retention(COMPLIANCE, LATER.plus(MICRO));
    assertThat(retain(state, extended, narrow, Authority.NONE, TIME))
        .isEqualTo(new Refused(LockRefusal.COMPLIANCE_NOT_ALLOWED));
    Retention governance = new Retention(GOVERNANCE, NOW.plus(Duration.ofHours(1)));
    assertThat(retain(LockState.NONE, governance, narrow, Authority.NONE, TIME))
        .isEqualTo(new Permitted(LockState.of(governance, false), false));
    BucketLock standing = standing(COMPLIANCE, DefaultRetention.Unit.DAYS, 40);
    assertThat(LockRules.create(null, false, standing, narrow, TIME))
        .isEqualTo(new Permitted(retained(COMPLIANCE, NOW.plus(Duration.ofDays(40))), false));
  }

  @Test
  void noDateOfTheYearNineThousandIsGranted() {
    Instant hundredYears = NOW.plus(RetentionLimits.VAULT);
    for (RetentionLimits limits :
        new RetentionLimits[] {
          RetentionLimits.S3, new RetentionLimits(Duration.ofDays(1_000_000), true)
        }) {
      assertThat(limits.bound()).isEqualTo(Duration.ofDays(36_600));
      assertThat(
              retain(
                  LockState.NONE,
                  new Retention(COMPLIANCE, hundredYears),
                  limits,
                  Authority.NONE,
                  TIME))
          .isInstanceOf(Permitted.class);
      assertThat(
              retain(
                  LockState.NONE,
                  new Retention(COMPLIANCE, hundredYears.plus(MICRO)),
                  limits,
                  Authority.NONE,
                  TIME))
          .isEqualTo(new Refused(LockRefusal.DATE_TOO_FAR));
      assertThat(retain(LockState.NONE, new Retention(COMPLIANCE, Instant.MAX), TIME))
          .isEqualTo(new Refused(LockRefusal.DATE_TOO_FAR));
    }
  }

  @Test
  void aBucketWithoutLockTakesNoLock() {
    Refused refused = new Refused(LockRefusal.BUCKET_WITHOUT_LOCK);
    Retention wanted = new Retention(GOVERNANCE, LATER);
    BucketLock off = BucketLock.OFF;
    assertThat(
            LockRules.retain(LockState.NONE, wanted, off, RetentionLimits.S3, Authority.NONE, TIME))
        .isEqualTo(refused);
    assertThat(LockRules.hold(LockState.NONE, true, off)).isEqualTo(refused);
    assertThat(create(wanted, off, TIME)).isEqualTo(refused);
    assertThat(LockRules.create(null, true, off, RetentionLimits.S3, TIME)).isEqualTo(refused);
    assertThat(create(null, off, QUARANTINE)).isEqualTo(new Permitted(LockState.NONE, false));
  }

  @Test
  void anUnreadableLockIsNotWrittenOver() {
    Refused refused = new Refused(LockRefusal.UNREADABLE_LOCK);
    assertThat(LockRules.hold(LockState.UNREADABLE, false, LOCK)).isEqualTo(refused);
    assertThat(retain(LockState.UNREADABLE, new Retention(COMPLIANCE, LATER), TIME))
        .isEqualTo(refused);
    assertThat(retain(LockState.UNREADABLE, null, TIME)).isEqualTo(refused);
  }

  @Test
  void aHoldGoesOnAndOffAndLeavesTheRetention() {
    LockState state = retained(COMPLIANCE, LATER);
    LockState held = LockState.of(new Retention(COMPLIANCE, LATER), true);
    assertThat(LockRules.hold(state, true, LOCK)).isEqualTo(new Permitted(held, false));
    assertThat(LockRules.hold(held, true, LOCK)).isEqualTo(new Permitted(held, false));
    assertThat(LockRules.hold(held, false, LOCK)).isEqualTo(new Permitted(state, false));
    LockState rebuilt = new LockState(null, true, true, true);
    assertThat(LockRules.hold(rebuilt, false, LOCK))
        .as("a client's hold is not a rebuild's")
        .isEqualTo(new Permitted(new LockState(null, false, true, true), false));
  }

  @Test
  void aNewVersionTakesItsHeadersLockOrElseTheDefault() {
    BucketLock standing = standing(GOVERNANCE, DefaultRetention.Unit.DAYS, 3);
    Retention wanted = new Retention(COMPLIANCE, LATER);
    assertThat(create(wanted, standing, QUARANTINE))
        .isEqualTo(new Permitted(LockState.of(wanted, false), false));
    Retention byDefault = new Retention(GOVERNANCE, NOW.plus(Duration.ofDays(3)));
    assertThat(create(null, standing, TIME))
        .isEqualTo(new Permitted(LockState.of(byDefault, false), false));
    assertThat(LockRules.create(null, true, standing, RetentionLimits.S3, TIME))
        .as("a hold does not stand for a retention")
        .isEqualTo(new Permitted(LockState.of(byDefault, true), false));
    assertThat(LockRules.create(wanted, true, LOCK, RetentionLimits.S3, TIME))
        .isEqualTo(new Permitted(LockState.of(wanted, true), false));
    assertThat(LockRules.create(null, true, LOCK, RetentionLimits.S3, QUARANTINE))
        .isEqualTo(new Permitted(LockState.of(null, true), false));
    assertThat(create(null, standing, QUARANTINE))
        .isEqualTo(new Refused(LockRefusal.CLOCK_QUARANTINED));
  }

  @Test
  void aDefaultCountsFromTheLaterClock() {
    BucketLock standing = standing(GOVERNANCE, DefaultRetention.Unit.DAYS, 3);
    Instant ahead = NOW.plus(Duration.ofHours(5));
    Permitted expected = new Permitted(retained(GOVERNANCE, ahead.plus(Duration.ofDays(3))), false);
    assertThat(create(null, standing, new LockTime(ahead, NOW, false))).isEqualTo(expected);
    assertThat(create(null, standing, new LockTime(NOW, ahead, false))).isEqualTo(expected);
  }

  private static BucketLock standing(RetentionMode mode, DefaultRetention.Unit unit, int length) {
    return new BucketLock(true, new DefaultRetention(mode, unit, length), false);
  }

  private static LockState retained(RetentionMode mode, Instant until) {
    return LockState.of(new Retention(mode, until), false);
  }

  private static LockDecision delete(LockState state, LockTime time) {
    return LockRules.delete(state, LOCK, Authority.NONE, time);
  }

  private static LockDecision retain(LockState state, @Nullable Retention wanted, LockTime time) {
    return retain(state, wanted, RetentionLimits.S3, Authority.NONE, time);
  }

  private static LockDecision retain(
      LockState state,
      @Nullable Retention wanted,
      RetentionLimits limits,
      Authority authority,
      LockTime time) {
    return LockRules.retain(state, wanted, LOCK, limits, authority, time);
  }

  private static LockDecision create(@Nullable Retention wanted, BucketLock bucket, LockTime time) {
    return LockRules.create(wanted, false, bucket, RetentionLimits.S3, time);
  }
}
