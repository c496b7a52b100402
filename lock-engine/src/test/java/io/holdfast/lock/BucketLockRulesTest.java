package io.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lock.BucketLockDecision.Permitted;
import io.holdfast.lock.BucketLockDecision.Refused;
import io.holdfast.lock.DefaultRetention.Unit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The settings of a bucket that exclude each other, each pair both ways round. */
class BucketLockRulesTest {
  private static final DefaultRetention DAYS_30 =
      new DefaultRetention(RetentionMode.GOVERNANCE, Unit.DAYS, 30);
  private static final DefaultRetention YEAR =
      new DefaultRetention(RetentionMode.COMPLIANCE, Unit.YEARS, 1);
  private static final BucketLock LOCKED = new BucketLock(true, null, false);
  private static final BucketLock WITH_DEFAULT = new BucketLock(true, DAYS_30, false);
  private static final BucketLock MFA = new BucketLock(false, null, true);
  private static final Authority CODE = new Authority(false, true);

  @Test
  void objectLockNeedsVersioningEnabled() {
    assertThat(configure(BucketLock.OFF, BucketLockProfile.NONE, false, null))
        .isEqualTo(new Refused(BucketLockRefusal.NOT_VERSIONED));
    assertThat(configure(BucketLock.OFF, BucketLockProfile.NONE, true, null))
        .isEqualTo(new Permitted(LOCKED));
  }

  @Test
  void aConfigurationReplacesTheDefaultAndNeverTurnsTheLockOff() {
    assertThat(configure(BucketLock.OFF, BucketLockProfile.NONE, true, DAYS_30))
        .isEqualTo(new Permitted(WITH_DEFAULT));
    assertThat(configure(WITH_DEFAULT, BucketLockProfile.NONE, true, null))
        .isEqualTo(new Permitted(LOCKED));
    assertThat(configure(new BucketLock(true, DAYS_30, true), BucketLockProfile.NONE, true, YEAR))
        .isEqualTo(new Permitted(new BucketLock(true, YEAR, true)));
  }

  @Test
  void whatAnAccountDoesNotAllowIsNoDefaultEither() {
    RetentionLimits governanceOnly = new RetentionLimits(null, false);
    assertThat(
            BucketLockRules.configure(LOCKED, BucketLockProfile.NONE, true, YEAR, governanceOnly))
        .isEqualTo(new Refused(BucketLockRefusal.COMPLIANCE_NOT_ALLOWED));
    assertThat(
            BucketLockRules.configure(
                LOCKED, BucketLockProfile.NONE, true, DAYS_30, governanceOnly))
        .isEqualTo(new Permitted(WITH_DEFAULT));
  }

  @Test
  void aDefaultIsAtMostAsLongAsTheAccountAllows() {
    assertThat(configureWithin(Duration.ofDays(30), DAYS_30))
        .isEqualTo(new Permitted(WITH_DEFAULT));
    assertThat(configureWithin(Duration.ofDays(30).minusNanos(1), DAYS_30))
        .isEqualTo(new Refused(BucketLockRefusal.PERIOD_TOO_LONG));
    // A year can have 366 days, and the limit holds in each.
    assertThat(configureWithin(Duration.ofDays(366), YEAR))
        .isEqualTo(new Permitted(new BucketLock(true, YEAR, false)));
    assertThat(configureWithin(Duration.ofDays(366).minusNanos(1), YEAR))
        .isEqualTo(new Refused(BucketLockRefusal.PERIOD_TOO_LONG));
  }

  @Test
  void theLongestDefaultsOfS3AreWithinItsOwnLimits() {
    for (Unit unit : Unit.values()) {
      DefaultRetention longest =
          new DefaultRetention(RetentionMode.COMPLIANCE, unit, unit.greatest());
      assertThat(configure(LOCKED, BucketLockProfile.NONE, true, longest))
          .isEqualTo(new Permitted(new BucketLock(true, longest, false)));
    }
  }

  @Test
  void aDefaultThatStandsMayBeSaidAgainUnderNarrowerLimits() {
    BucketLock standing = new BucketLock(true, YEAR, false);
    RetentionLimits narrow = new RetentionLimits(Duration.ofDays(1), false);
    assertThat(BucketLockRules.configure(standing, BucketLockProfile.NONE, true, YEAR, narrow))
        .isEqualTo(new Permitted(standing));
  }

  @Test
  void versioningIsNotSuspendedUnderObjectLock() {
    assertThat(version(LOCKED, false, null, false, true, CODE))
        .isEqualTo(new Refused(BucketLockRefusal.LOCK_NEEDS_VERSIONING));
    assertThat(version(LOCKED, true, null, false, false, Authority.NONE))
        .isEqualTo(new Permitted(LOCKED));
    assertThat(version(BucketLock.OFF, false, null, true, false, Authority.NONE))
        .isEqualTo(new Permitted(BucketLock.OFF));
  }

  @Test
  void onlyRootWithACodeTurnsMfaDeleteOn() {
    assertThat(version(BucketLock.OFF, true, true, false, false, CODE))
        .isEqualTo(new Refused(BucketLockRefusal.ROOT_ONLY));
    assertThat(version(BucketLock.OFF, true, true, false, true, Authority.NONE))
        .isEqualTo(new Refused(BucketLockRefusal.MFA_REQUIRED));
    assertThat(version(BucketLock.OFF, true, true, false, true, CODE))
        .isEqualTo(new Permitted(MFA));
    assertThat(version(WITH_DEFAULT, true, true, false, true, CODE))
        .isEqualTo(new Permitted(new BucketLock(true, DAYS_30, true)));
  }

  @Test
  void onlyRootWithACodeTurnsMfaDeleteOff() {
    assertThat(version(MFA, true, false, false, false, CODE))
        .isEqualTo(new Refused(BucketLockRefusal.ROOT_ONLY));
    assertThat(version(MFA, true, false, false, true, Authority.NONE))
        .isEqualTo(new Refused(BucketLockRefusal.MFA_REQUIRED));
    assertThat(version(MFA, true, false, false, true, CODE))
        .isEqualTo(new Permitted(BucketLock.OFF));
  }

  @Test
  void whileMfaDeleteIsOnEveryChangeOfVersioningBringsACode() {
    for (boolean enable : new boolean[] {true, false}) {
      assertThat(version(MFA, enable, null, false, true, Authority.NONE))
          .isEqualTo(new Refused(BucketLockRefusal.MFA_REQUIRED));
      assertThat(version(MFA, enable, true, false, false, Authority.NONE))
          .isEqualTo(new Refused(BucketLockRefusal.MFA_REQUIRED));
      assertThat(version(MFA, enable, null, false, false, CODE)).isEqualTo(new Permitted(MFA));
      assertThat(version(MFA, enable, true, false, false, CODE)).isEqualTo(new Permitted(MFA));
    }
  }

  @Test
  void toSayDisabledWhereMfaDeleteIsOffNeedsNothing() {
    assertThat(version(BucketLock.OFF, true, false, true, false, Authority.NONE))
        .isEqualTo(new Permitted(BucketLock.OFF));
  }

  @Test
  void mfaDeleteAndLifecycleExcludeEachOther() {
    assertThat(version(BucketLock.OFF, true, true, true, true, CODE))
        .isEqualTo(new Refused(BucketLockRefusal.LIFECYCLE_PRESENT));
    assertThat(version(MFA, true, false, true, true, CODE))
        .as("turning it off is the way out")
        .isEqualTo(new Permitted(BucketLock.OFF));
    for (boolean expires : new boolean[] {true, false}) {
      assertThat(BucketLockRules.lifecycle(MFA, BucketLockProfile.NONE, expires))
          .isEqualTo(new Refused(BucketLockRefusal.MFA_DELETE_PRESENT));
      assertThat(BucketLockRules.lifecycle(LOCKED, BucketLockProfile.NONE, expires))
          .isEqualTo(new Permitted(LOCKED));
    }
  }

  @Test
  void theProfileVeeamRefusesWhatBreaksVeeam() {
    BucketLockProfile veeam = BucketLockProfile.VEEAM;
    refusesWith(configure(LOCKED, veeam, true, DAYS_30), "profile veeam", "default retention");
    assertThat(configure(LOCKED, veeam, true, null)).isEqualTo(new Permitted(LOCKED));
    refusesWith(
        BucketLockRules.version(LOCKED, veeam, true, true, false, true, CODE),
        "profile veeam",
        "MFA Delete");
    assertThat(BucketLockRules.version(LOCKED, veeam, true, false, false, false, Authority.NONE))
        .isEqualTo(new Permitted(LOCKED));
    refusesWith(BucketLockRules.lifecycle(LOCKED, veeam, true), "profile veeam", "expire");
    assertThat(BucketLockRules.lifecycle(LOCKED, veeam, false))
        .as("aborting uploads destroys nothing that Veeam has")
        .isEqualTo(new Permitted(LOCKED));
  }

  @Test
  void aBucketThatVeeamHasWithMfaDeleteAlreadyOnCanTurnItOff() {
    BucketLock both = new BucketLock(true, null, true);
    assertThat(
            BucketLockRules.version(both, BucketLockProfile.VEEAM, true, null, false, true, CODE))
        .isEqualTo(new Permitted(both));
    assertThat(
            BucketLockRules.version(both, BucketLockProfile.VEEAM, true, false, false, true, CODE))
        .isEqualTo(new Permitted(LOCKED));
  }

  @Test
  void theProfileDefaultRetentionKeepsADefaultOnceItIsSet() {
    BucketLockProfile profile = BucketLockProfile.DEFAULT_RETENTION;
    assertThat(configure(LOCKED, profile, true, null)).isEqualTo(new Permitted(LOCKED));
    assertThat(configure(LOCKED, profile, true, DAYS_30)).isEqualTo(new Permitted(WITH_DEFAULT));
    assertThat(configure(WITH_DEFAULT, profile, true, YEAR))
        .isEqualTo(new Permitted(new BucketLock(true, YEAR, false)));
    refusesWith(configure(WITH_DEFAULT, profile, true, null), "default-retention", "remove");
    assertThat(BucketLockRules.lifecycle(WITH_DEFAULT, profile, true))
        .isEqualTo(new Permitted(WITH_DEFAULT));
    assertThat(BucketLockRules.version(LOCKED, profile, true, true, false, true, CODE))
        .isEqualTo(new Permitted(new BucketLock(true, null, true)));
  }

  @Test
  void aProfileIsAdoptedOnlyByABucketThatFitsIt() {
    BucketLockProfile veeam = BucketLockProfile.VEEAM;
    refusesWith(BucketLockRules.adopt(BucketLock.OFF, veeam, false), "needs Object Lock");
    refusesWith(BucketLockRules.adopt(WITH_DEFAULT, veeam, false), "default retention");
    refusesWith(
        BucketLockRules.adopt(new BucketLock(true, null, true), veeam, false), "MFA Delete");
    refusesWith(BucketLockRules.adopt(LOCKED, veeam, true), "expire");
    assertThat(BucketLockRules.adopt(LOCKED, veeam, false)).isEqualTo(new Permitted(LOCKED));

    BucketLockProfile standing = BucketLockProfile.DEFAULT_RETENTION;
    refusesWith(BucketLockRules.adopt(BucketLock.OFF, standing, false), "needs Object Lock");
    assertThat(BucketLockRules.adopt(WITH_DEFAULT, standing, true))
        .isEqualTo(new Permitted(WITH_DEFAULT));

    BucketLock everything = new BucketLock(true, DAYS_30, true);
    assertThat(BucketLockRules.adopt(everything, BucketLockProfile.NONE, true))
        .isEqualTo(new Permitted(everything));
    assertThat(BucketLockRules.adopt(BucketLock.OFF, BucketLockProfile.NONE, true))
        .isEqualTo(new Permitted(BucketLock.OFF));
  }

  @Test
  void thereIsNoDefaultRetentionWithoutObjectLock() {
    assertThatThrownBy(() -> new BucketLock(false, DAYS_30, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusalsSpeakAsAwsDoes() {
    assertThat(BucketLockRefusal.NOT_VERSIONED.message())
        .isEqualTo(
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    assertThat(BucketLockRefusal.LOCK_NEEDS_VERSIONING.message())
        .isEqualTo(
            "An Object Lock configuration is present on this bucket, so the versioning state"
                + " cannot be changed.");
    assertThat(BucketLockRefusal.MFA_REQUIRED.message())
        .isEqualTo("Mfa Authentication must be used for this request");
    assertThat(BucketLockRefusal.LIFECYCLE_PRESENT.message())
        .isEqualTo(
            "Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete"
                + " lifecycle configuration before enabling Mfa Authentication.");
    assertThat(BucketLockRefusal.PERIOD_TOO_LONG.message())
        .isEqualTo("Default retention period too large.");
  }

  private static BucketLockDecision configure(
      BucketLock bucket,
      BucketLockProfile profile,
      boolean versioned,
      @Nullable DefaultRetention wanted) {
    return BucketLockRules.configure(bucket, profile, versioned, wanted, RetentionLimits.S3);
  }

  private static BucketLockDecision configureWithin(Duration longest, DefaultRetention wanted) {
    return BucketLockRules.configure(
        LOCKED, BucketLockProfile.NONE, true, wanted, new RetentionLimits(longest, true));
  }

  private static BucketLockDecision version(
      BucketLock bucket,
      boolean enable,
      @Nullable Boolean mfaDelete,
      boolean lifecycle,
      boolean root,
      Authority authority) {
    return BucketLockRules.version(
        bucket, BucketLockProfile.NONE, enable, mfaDelete, lifecycle, root, authority);
  }

  private static void refusesWith(BucketLockDecision decision, String... words) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(BucketLockRefusal.PROFILE);
              assertThat(refused.message()).contains(words).endsWith(".");
            });
  }
}
