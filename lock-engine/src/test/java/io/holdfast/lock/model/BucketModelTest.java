package io.holdfast.lock.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lock.Authority;
import io.holdfast.lock.BucketLock;
import io.holdfast.lock.BucketLockDecision;
import io.holdfast.lock.BucketLockDecision.Permitted;
import io.holdfast.lock.BucketLockProfile;
import io.holdfast.lock.BucketLockRules;
import io.holdfast.lock.DefaultRetention;
import io.holdfast.lock.RetentionLimits;
import io.holdfast.lock.RetentionMode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every state of a bucket's settings that requests can reach, and what none of them has. */
class BucketModelTest {
  private static final DefaultRetention DEFAULT =
      new DefaultRetention(RetentionMode.COMPLIANCE, DefaultRetention.Unit.DAYS, 1);

  /** A bucket; {@code lifecycle} and {@code expires} are of its lifecycle configuration. */
  private record Bucket(
      BucketLock lock,
      BucketLockProfile profile,
      boolean versioned,
      boolean lifecycle,
      boolean expires) {}

  /** Who asks. */
  private record Caller(boolean root, boolean code) {}

  private final Set<Bucket> seen = new HashSet<>();
  private final Deque<Bucket> next = new ArrayDeque<>();

  @Test
  void noSequenceOfRequestsReachesSettingsThatExcludeEachOther() {
    for (BucketLockProfile profile : BucketLockProfile.values()) {
      for (boolean lock : new boolean[] {true, false}) {
        BucketLock start = new BucketLock(lock, null, false);
        if (BucketLockRules.adopt(start, profile, false) instanceof Permitted) {
          reach(new Bucket(start, profile, lock, false, false));
        }
      }
    }
    while (!next.isEmpty()) {
      Bucket bucket = next.removeFirst();
      for (boolean root : new boolean[] {true, false}) {
        for (boolean code : new boolean[] {true, false}) {
          requests(bucket, new Caller(root, code));
        }
      }
    }
    assertThat(seen).hasSize(26).allSatisfy(BucketModelTest::isSound);
    assertThat(seen.stream().map(Bucket::profile).distinct()).hasSize(3);
  }

  private static void isSound(Bucket bucket) {
    BucketLock lock = bucket.lock();
    assertThat(lock.enabled() && !bucket.versioned()).as("locked, not versioned").isFalse();
    assertThat(lock.mfaDelete() && bucket.lifecycle()).as("MFA Delete, lifecycle").isFalse();
    if (bucket.profile() == BucketLockProfile.VEEAM) {
      assertThat(lock).as("what Veeam can work with").isEqualTo(new BucketLock(true, null, false));
      assertThat(bucket.expires()).isFalse();
    }
    if (bucket.profile() == BucketLockProfile.DEFAULT_RETENTION) {
      assertThat(lock.enabled()).isTrue();
    }
  }

  private void requests(Bucket bucket, Caller caller) {
    Authority authority = new Authority(false, caller.code());
    for (DefaultRetention wanted : Arrays.asList(DEFAULT, null)) {
      BucketLockDecision decision =
          BucketLockRules.configure(
              bucket.lock(), bucket.profile(), bucket.versioned(), wanted, RetentionLimits.S3);
      follow(bucket, caller, decision, bucket.versioned(), bucket.lifecycle(), bucket.expires());
    }
    for (boolean enable : new boolean[] {true, false}) {
      for (Boolean mfaDelete : Arrays.asList(true, false, null)) {
        BucketLockDecision decision =
            BucketLockRules.version(
                bucket.lock(),
                bucket.profile(),
                enable,
                mfaDelete,
                bucket.lifecycle(),
                caller.root(),
                authority);
        follow(bucket, caller, decision, enable, bucket.lifecycle(), bucket.expires());
      }
    }
    for (boolean expires : new boolean[] {true, false}) {
      BucketLockDecision decision =
          BucketLockRules.lifecycle(bucket.lock(), bucket.profile(), expires);
      follow(bucket, caller, decision, bucket.versioned(), true, expires);
    }
    reach(new Bucket(bucket.lock(), bucket.profile(), bucket.versioned(), false, false));
  }

  private void follow(
      Bucket bucket,
      Caller caller,
      BucketLockDecision decision,
      boolean versioned,
      boolean lifecycle,
      boolean expires) {
    if (!(decision instanceof Permitted(BucketLock after))) {
      return;
    }
    BucketLock before = bucket.lock();
    assertThat(before.enabled() && !after.enabled()).as("Object Lock went off").isFalse();
    if (before.mfaDelete() != after.mfaDelete()) {
      assertThat(List.of(caller.root(), caller.code())).as("MFA Delete").containsOnly(true);
    }
    if (before.mfaDelete() && versioned != bucket.versioned()) {
      assertThat(caller.code()).as("versioning under MFA Delete").isTrue();
    }
    if (bucket.profile() == BucketLockProfile.DEFAULT_RETENTION) {
      assertThat(before.defaultRetention() != null && after.defaultRetention() == null)
          .as("the default was removed")
          .isFalse();
    }
    reach(new Bucket(after, bucket.profile(), versioned, lifecycle, expires));
  }

  private void reach(Bucket bucket) {
    if (seen.add(bucket)) {
      next.add(bucket);
    }
  }
}
