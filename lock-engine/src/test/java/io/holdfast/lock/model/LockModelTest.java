package io.holdfast.lock.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lock.Authority;
import io.holdfast.lock.BucketLock;
import io.holdfast.lock.LockDecision;
import io.holdfast.lock.LockDecision.Permitted;
import io.holdfast.lock.LockRefusal;
import io.holdfast.lock.LockRules;
import io.holdfast.lock.LockState;
import io.holdfast.lock.LockTime;
import io.holdfast.lock.Retention;
import io.holdfast.lock.RetentionMode;
import io.holdfast.lock.model.Explorer.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine keeps the laws in every state there is; rules that were wrong elsewhere do not. */
class LockModelTest {
  @Test
  void theEngineKeepsEveryLawInEveryStateOfOneVersion() {
    Outcome outcome = Explorer.explore(new Rules(), 5, 1);
    assertThat(outcome.broken()).isNull();
    assertThat(outcome.states()).as("reachable states").isGreaterThan(6_000);
    assertThat(outcome.refusals())
        .containsExactlyInAnyOrder(
            LockRefusal.COMPLIANCE_RETENTION,
            LockRefusal.GOVERNANCE_RETENTION,
            LockRefusal.LEGAL_HOLD,
            LockRefusal.REBUILD_HOLD,
            LockRefusal.UNREADABLE_LOCK,
            LockRefusal.MFA_REQUIRED,
            LockRefusal.DATE_IN_THE_PAST,
            LockRefusal.CLOCK_QUARANTINED);
  }

  @Test
  void theEngineKeepsEveryLawInEveryStateOfTwoVersionsAndAMarker() {
    Outcome outcome = Explorer.explore(new Rules(), 3, 2);
    assertThat(outcome.broken()).isNull();
    assertThat(outcome.states()).as("reachable states").isGreaterThan(50_000);
  }

  @Test
  void shorteningInTheSameModeIsFound() {
    finds(
        "COMPLIANCE was weakened",
        new Rules() {
          @Override
          LockDecision retain(
              LockState state,
              @Nullable Retention wanted,
              BucketLock bucket,
              Authority authority,
              LockTime time) {
            Retention current = state.retention();
            boolean sameMode = wanted != null && current != null && wanted.mode() == current.mode();
            return sameMode && wanted.retainUntil().isAfter(time.latest())
                ? new Permitted(state.with(wanted), false)
                : super.retain(state, wanted, bucket, authority, time);
          }
        });
  }

  @Test
  void anEndedRetentionThatSkipsTheHoldIsFound() {
    finds(
        "destroyed under a hold",
        new Rules() {
          @Override
          LockDecision delete(
              LockState state, BucketLock bucket, Authority authority, LockTime time) {
            Retention current = state.retention();
            return current != null && time.hasReached(current.retainUntil())
                ? new Permitted(state, false)
                : super.delete(state, bucket, authority, time);
          }
        });
  }

  @Test
  void deletionsThatAskOneClockAreFound() {
    for (boolean compliance : new boolean[] {true, false}) {
      finds(
          "destroyed before a day that was granted in COMPLIANCE",
          new Rules() {
            @Override
            LockDecision delete(
                LockState state, BucketLock bucket, Authority authority, LockTime time) {
              var clock = compliance ? time.compliance() : time.database();
              var one = new LockTime(clock, clock, time.quarantined());
              return super.delete(state, bucket, authority, one);
            }
          });
    }
  }

  @Test
  void aDefaultThatCountsFromOneClockIsFound() {
    finds(
        "does not count from the later clock",
        new Rules() {
          @Override
          LockDecision create(
              @Nullable Retention wanted, boolean hold, BucketLock bucket, LockTime time) {
            var one = new LockTime(time.earliest(), time.earliest(), time.quarantined());
            return super.create(wanted, hold, bucket, wanted == null ? one : time);
          }
        });
  }

  @Test
  void aBypassThatReachesComplianceIsFound() {
    finds(
        "destroyed before a day that was granted in COMPLIANCE",
        new Rules() {
          @Override
          LockDecision delete(
              LockState state, BucketLock bucket, Authority authority, LockTime time) {
            Retention current = state.retention();
            LockState lenient =
                current == null
                    ? state
                    : state.with(new Retention(RetentionMode.GOVERNANCE, current.retainUntil()));
            return super.delete(lenient, bucket, authority, time);
          }
        });
  }

  @Test
  void bypassMfaAndQuarantineThatAreNotAskedForAreFound() {
    finds("without a bypass", forgetting(true, false, false));
    finds("without the code", forgetting(false, true, false));
    finds("in quarantine", forgetting(false, false, true));
  }

  @Test
  void aRefusalOfEverythingIsFound() {
    finds(
        "what nothing protects was not deleted",
        new Rules() {
          @Override
          LockDecision delete(
              LockState state, BucketLock bucket, Authority authority, LockTime time) {
            return LockRules.delete(LockState.UNREADABLE, bucket, authority, time);
          }
        });
  }

  private static Rules forgetting(boolean bypass, boolean mfa, boolean quarantine) {
    return new Rules() {
      @Override
      LockDecision delete(LockState state, BucketLock bucket, Authority authority, LockTime time) {
        return super.delete(
            state,
            bucket,
            new Authority(bypass || authority.bypassGovernance(), mfa || authority.mfa()),
            new LockTime(time.compliance(), time.database(), !quarantine && time.quarantined()));
      }
    };
  }

  private static void finds(String law, Rules wrong) {
    for (int slots : List.of(1, 2)) {
      assertThat(Explorer.explore(wrong, 2, slots).broken()).isNotNull().contains(law);
    }
  }
}
