package io.holdfast.lock.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lock.LockTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of the clock at its bound: one millisecond before, at, and after. */
class ComplianceClockTest {
  private static final Instant T0 = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration MS = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void theFirstStateIsTheWallClocksOrWhatIsAttested() {
    assertThat(started().compliance()).isEqualTo(T0);
    assertThat(started().quarantined()).isFalse();
    assertThat(started().attested()).isNull();

    ClockState attested = ComplianceClock.start(reading(T0, "b", 9, "a", T0.minus(DAY), "b", T0));
    assertThat(attested.compliance()).isEqualTo(T0.minus(DAY));
    assertThat(attested.attested()).isEqualTo(T0.minus(DAY));
    assertThat(attested.uptime()).isEqualTo(Duration.ofSeconds(9));
    assertThat(attested.bootId()).isEqualTo("b");
    assertThat(attested.quarantined()).isFalse();

    Instant earlier = T0.minus(DAY).minus(MS);
    assertThat(ComplianceClock.start(reading(T0, "b", 9, "a", earlier, "b", T0)).quarantinedSince())
        .as("a wall clock that sources contradict is in quarantine from the start")
        .isEqualTo(earlier);
  }

  @Test
  void uptimeMovesItAndTheWallClockDoesNot() {
    for (Instant wall : List.of(T0.minusSeconds(80_000), T0, T0.plusSeconds(30), T0.plus(DAY))) {
      ClockTick tick = ComplianceClock.tick(started(), reading(wall, "boot", 30));
      assertThat(tick.after().compliance()).as("wall %s", wall).isEqualTo(T0.plusSeconds(30));
      assertThat(tick.after().owed()).isZero();
      assertThat(tick.events()).isEmpty();
    }
  }

  @Test
  void aTickCountsSixtySecondsAtMostAndOwesTheRest() {
    ClockTick whole = ComplianceClock.tick(started(), reading(T0.plusSeconds(60), "boot", 60));
    assertThat(whole.after().compliance()).isEqualTo(T0.plusSeconds(60));
    assertThat(whole.events()).isEmpty();

    ClockTick late = ComplianceClock.tick(started(), reading(T0.plusSeconds(100), "boot", 100));
    // The rest is caught up at 2 %, from this tick on.
    assertThat(late.after().compliance()).isEqualTo(T0.plusSeconds(60).plusMillis(1200));
    assertThat(late.after().owed()).isEqualTo(Duration.ofMillis(38_800));
    assertThat(late.events()).containsExactly(ClockEvent.CAPPED);
  }

  @Test
  void aCappedTickIsCaughtUpExactlyAndNoFurther() {
    Run run = new Run();
    run.passes(Duration.ofSeconds(70));
    assertThat(run.lag()).isEqualTo(Duration.ofMillis(8_800));
    run.passesInSteps(Duration.ofSeconds(439), Duration.ofSeconds(1));
    assertThat(run.lag()).isEqualTo(Duration.ofMillis(20));
    run.passesInSteps(Duration.ofSeconds(60), Duration.ofSeconds(1));
    assertThat(run.lag()).isZero();
    assertThat(run.state.owed()).isZero();
  }

  @Test
  void aRestartEarnsNothingAtOnceAndIsCaughtUpSlowly() {
    Run run = new Run();
    run.passes(Duration.ofSeconds(10));
    run.isOffFor(Duration.ofHours(1));
    assertThat(run.events).containsExactly(ClockEvent.RESTARTED);
    assertThat(run.lag()).isEqualTo(Duration.ofHours(1));
    run.passes(Duration.ofSeconds(50));
    assertThat(run.lag()).isEqualTo(Duration.ofHours(1).minusSeconds(1));
    run.passesInSteps(Duration.ofHours(50), Duration.ofSeconds(50));
    assertThat(run.lag()).isZero();
  }

  @Test
  void uptimeThatGoesBackIsARestartWhateverTheBootIsCalled() {
    Run run = new Run();
    run.passes(Duration.ofSeconds(10));
    ClockTick tick = ComplianceClock.tick(run.state, reading(run.now.plusSeconds(5), "boot0", 9));
    assertThat(tick.after().compliance()).isEqualTo(run.state.compliance());
    assertThat(tick.after().owed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(tick.events()).containsExactly(ClockEvent.RESTARTED);

    ClockTick same = ComplianceClock.tick(run.state, reading(run.now, "boot0", 10));
    assertThat(same.events()).isEmpty();
    ClockTick renamed = ComplianceClock.tick(run.state, reading(run.now, "other", 500));
    assertThat(renamed.after().compliance()).isEqualTo(run.state.compliance());
    assertThat(renamed.events()).containsExactly(ClockEvent.RESTARTED);
  }

  @Test
  void aWallClockSetBackWhileTheHostWasOffOwesNothing() {
    Run run = new Run();
    run.skew = Duration.ofHours(-2);
    run.isOffFor(Duration.ofHours(1));
    assertThat(run.state.owed()).isZero();
    run.passesInSteps(Duration.ofMinutes(10), Duration.ofSeconds(10));
    assertThat(run.lag()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void itCatchesUpWithTheWallClockAndNeverPassesIt() {
    Run run = new Run();
    run.isOffFor(Duration.ofMinutes(1));
    run.skew = Duration.ofMillis(-59_500);
    run.passes(Duration.ofSeconds(50));
    assertThat(run.lag()).isEqualTo(Duration.ofMillis(59_500));
    assertThat(run.state.owed()).isZero();
    run.skew = Duration.ZERO;
    run.passes(Duration.ofSeconds(50));
    assertThat(run.lag())
        .as("what the wall clock stopped showing is not owed again when it is set ahead")
        .isEqualTo(Duration.ofMillis(59_500));
  }

  @Test
  void twoSourcesStepItForwardAtOnceAndTheLeastOfThemCounts() {
    Run run = new Run();
    run.isOffFor(Duration.ofHours(10));
    Instant least = run.now.minusSeconds(2);
    ClockTick tick = run.read("tsa", run.now.plus(DAY), "witness", least);
    assertThat(tick.after().compliance()).isEqualTo(least);
    assertThat(tick.after().owed()).isZero();
    assertThat(tick.after().attested()).isEqualTo(least);
    assertThat(tick.events()).containsExactly(ClockEvent.STEPPED);
  }

  @Test
  void oneSourceIsNoneHoweverOftenItSpeaks() {
    Run run = new Run();
    run.isOffFor(Duration.ofHours(10));
    for (ClockTick tick :
        List.of(run.read("tsa", run.now), run.read("tsa", run.now, "tsa", run.now))) {
      assertThat(tick.after().compliance()).isEqualTo(T0);
      assertThat(tick.after().attested()).isNull();
      assertThat(tick.events()).isEmpty();
    }
  }

  @Test
  void whatIsAttestedNeverMovesItBack() {
    Run run = new Run();
    run.passesInSteps(DAY, Duration.ofSeconds(60));
    run.state = run.read("a", run.now, "b", run.now).after();
    Instant attested = run.now;
    run.passes(Duration.ofSeconds(20));
    ClockTick tick = run.read("a", T0, "b", T0);
    assertThat(tick.after().compliance()).isEqualTo(run.now);
    assertThat(tick.after().attested()).as("the latest stays").isEqualTo(attested);
    ClockTick later = run.read("a", run.now, "b", run.now);
    assertThat(later.after().attested()).isEqualTo(run.now);
  }

  @Test
  void anAnswerMayTravelForFiveSeconds() {
    Run run = new Run();
    run.passesInSteps(DAY, Duration.ofSeconds(60));
    Instant five = run.now.minusSeconds(5);
    ClockTick near = run.read("a", five, "b", five);
    assertThat(near.after().owed()).isZero();
    assertThat(near.events()).isEmpty();
    Instant more = five.minus(MS);
    ClockTick led = run.read("a", more, "b", more);
    assertThat(led.after().owed()).isEqualTo(Duration.ofMillis(-5001));
    assertThat(led.events()).containsExactly(ClockEvent.LED);

    ClockTick ahead = run.read("a", run.now.plusSeconds(5), "b", run.now.plusSeconds(5));
    assertThat(ahead.after().compliance()).isEqualTo(run.now.plusSeconds(5));
    assertThat(ahead.events()).as("a step of seconds is no news").isEmpty();
    ClockTick step = run.read("a", run.now.plusMillis(5001), "b", run.now.plusMillis(5001));
    assertThat(step.events()).containsExactly(ClockEvent.STEPPED);
  }

  @Test
  void aClockThatLeadsRunsSlowerUntilItDoesNot() {
    Run run = new Run();
    Instant behind = T0.minusSeconds(10);
    run.state = run.read("a", behind, "b", behind).after();
    run.passes(Duration.ofSeconds(50));
    assertThat(run.lag()).isEqualTo(Duration.ofSeconds(1));
    assertThat(run.state.owed()).isEqualTo(Duration.ofSeconds(-9));
    run.passesInSteps(Duration.ofSeconds(1000), Duration.ofSeconds(50));
    assertThat(run.lag()).isEqualTo(Duration.ofSeconds(10));
    assertThat(run.state.owed()).isZero();
  }

  @Test
  void whatIsAttestedWithinTheTravelOfAnAnswerSettlesWhatWasOwed() {
    Run run = new Run();
    run.isOffFor(Duration.ofSeconds(5));
    assertThat(run.read("a", T0, "b", T0).after().owed()).isZero();
  }

  @Test
  void aWallClockAheadByMoreThanADayIsAQuarantine() {
    ClockTick at = ComplianceClock.tick(started(), reading(T0.plus(DAY), "boot", 0));
    assertThat(at.after().quarantined()).isFalse();
    assertThat(at.events()).isEmpty();
    ClockTick after = ComplianceClock.tick(started(), reading(T0.plus(DAY).plus(MS), "boot", 0));
    assertThat(after.after().quarantinedSince()).isEqualTo(T0);
    assertThat(after.events()).containsExactly(ClockEvent.QUARANTINED);
  }

  @Test
  void theDatabasesClockIsJudgedAtOnce() {
    ClockState state = started();
    assertThat(state.at(T0.plus(DAY))).isEqualTo(new LockTime(T0, T0.plus(DAY), false));
    assertThat(state.at(T0.plus(DAY).plus(MS)).quarantined()).isTrue();
    ClockState quarantined =
        ComplianceClock.tick(state, reading(T0.plus(DAY).plus(MS), "boot", 0)).after();
    assertThat(quarantined.at(T0)).isEqualTo(new LockTime(T0, T0, true));
  }

  @Test
  void aQuarantineStaysWhenTheWallClockIsSetRightAgain() {
    Run run = quarantined();
    run.skew = Duration.ZERO;
    run.passes(Duration.ofSeconds(10));
    assertThat(run.state.quarantinedSince()).isEqualTo(T0);
    assertThat(run.events).isEmpty();
  }

  @Test
  void uptimeIsCountedInQuarantineAndNothingIsCaughtUp() {
    Run run = new Run();
    run.isOffFor(Duration.ofDays(3));
    assertThat(run.state.quarantined()).isTrue();
    run.passes(Duration.ofSeconds(50));
    assertThat(run.lag()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void aTickThatFindsTheWallClockTooFarAheadCatchesNothingUpItself() {
    Run run = new Run();
    run.isOffFor(Duration.ofHours(1));
    run.skew = Duration.ofDays(2);
    run.passes(Duration.ofSeconds(50));
    assertThat(run.lag()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void attestationEndsAQuarantineOnlyIfItAgreesWithTheWallClock() {
    Run run = quarantined();
    ClockTick still = run.read("a", run.now, "b", run.now);
    assertThat(still.after().quarantined()).isTrue();

    Instant agreed = run.wall().minus(DAY);
    ClockTick ended = run.read("a", agreed, "b", agreed);
    assertThat(ended.after().quarantined()).isFalse();
    assertThat(ended.events()).containsExactlyInAnyOrder(ClockEvent.STEPPED, ClockEvent.RELEASED);
    assertThat(run.read("a", agreed.minus(MS), "b", agreed).after().quarantined()).isTrue();
  }

  @Test
  void anOperatorsWordEndsItAndTheClockCatchesUpSlowly() {
    Run run = new Run();
    run.isOffFor(Duration.ofDays(3));
    run.state = ComplianceClock.clear(run.state);
    assertThat(run.state.quarantined()).isFalse();
    assertThat(run.state.compliance()).isEqualTo(T0);
    run.passes(Duration.ofSeconds(50));
    assertThat(run.state.quarantined()).isFalse();
    assertThat(run.lag()).isEqualTo(Duration.ofDays(3).minusSeconds(1));
  }

  @Test
  void anOperatorsWordIsForTheLeadThatHeSaw() {
    Run run = new Run();
    run.isOffFor(Duration.ofDays(3));
    run.state = ComplianceClock.clear(run.state);
    run.skew = DAY;
    run.passes(Duration.ofSeconds(10));
    assertThat(run.state.quarantined()).isFalse();
    run.skew = DAY.plusSeconds(1);
    run.passes(Duration.ofSeconds(10));
    assertThat(run.state.quarantined()).isTrue();
  }

  @Test
  void anOperatorsWordIsForgottenWithTheLead() {
    Run run = new Run();
    run.isOffFor(Duration.ofDays(3));
    run.state = ComplianceClock.clear(run.state);
    run.skew = Duration.ofHours(-36);
    run.passes(Duration.ofSeconds(10));
    run.skew = Duration.ofHours(-13);
    run.passes(Duration.ofSeconds(10));
    assertThat(run.state.quarantined()).as("36 h were accepted still, and 24 more").isFalse();
    run.skew = Duration.ofHours(-48);
    run.passes(Duration.ofSeconds(10));
    assertThat(run.state.acceptedLead()).isZero();
    run.skew = Duration.ofHours(-46);
    run.passes(Duration.ofSeconds(10));
    assertThat(run.state.quarantined()).as("of a lead within the bound nothing is left").isTrue();
  }

  @Test
  void anOperatorsWordForAWallClockThatIsBehindOwesNothing() {
    Run run = quarantined();
    run.skew = Duration.ofDays(-3);
    run.passes(Duration.ofSeconds(10));
    ClockState cleared = ComplianceClock.clear(run.state);
    assertThat(cleared.owed()).isZero();
    assertThat(cleared.acceptedLead()).isZero();
    assertThat(cleared.quarantined()).isFalse();
  }

  @Test
  void aWallClockFarBehindIsReportedOnceAndHarmsNothing() {
    Run run = new Run();
    run.skew = DAY.negated();
    run.passes(Duration.ofSeconds(1));
    assertThat(run.events).as("exactly the bound").isEmpty();
    run.skew = DAY.negated().minus(MS);
    run.passes(Duration.ofSeconds(1));
    assertThat(run.events).containsExactly(ClockEvent.WALL_BEHIND);
    run.passes(Duration.ofSeconds(1));
    assertThat(run.events).isEmpty();
    assertThat(run.state.quarantined()).isFalse();
    assertThat(run.lag()).isZero();
  }

  @Test
  void partsOfMillisecondsAreNotLost() {
    Instant wall = T0;
    ClockState state =
        ComplianceClock.start(new ClockReading(wall, "boot", Duration.ZERO, List.of()));
    for (int i = 1; i <= 1000; i++) {
      Duration uptime = Duration.ofNanos(1_500_000L * i);
      state =
          ComplianceClock.tick(
                  state, new ClockReading(wall.plus(uptime), "boot", uptime, List.of()))
              .after();
    }
    assertThat(state.compliance()).isEqualTo(T0.plusMillis(1500));
  }

  private static ClockState started() {
    return ComplianceClock.start(reading(T0, "boot", 0));
  }

  private static Run quarantined() {
    Run run = new Run();
    run.skew = Duration.ofDays(10);
    run.passes(Duration.ZERO);
    assertThat(run.state.quarantined()).isTrue();
    return run;
  }

  private static ClockReading reading(
      Instant wall, String boot, long uptimeSeconds, Object... sources) {
    return new ClockReading(
        wall, boot, Duration.ofSeconds(uptimeSeconds), Run.attestations(sources));
  }
}
