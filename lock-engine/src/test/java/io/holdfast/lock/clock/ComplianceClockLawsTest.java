package io.holdfast.lock.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The clock's laws over generated lives of a host: it runs, is switched off, ticks late, its wall
 * clock is set to anything, and sources lie. A failure names the seed and what happened until then.
 */
class ComplianceClockLawsTest {
  private static final int LIVES = 600;
  private static final int STEPS = 80;

  @Test
  void itNeverGoesBackAndLeadsByTwoPercentAtMostWhateverHappens() {
    for (long seed = 0; seed < LIVES; seed++) {
      Life life = new Life(seed, true);
      for (int i = 0; i < STEPS; i++) {
        life.lives();
        Duration lead = life.run.lag().negated();
        assertThat(lead).as("%s", life).isLessThanOrEqualTo(life.run.ran.dividedBy(50));
      }
    }
  }

  @Test
  void itNeverLeadsTrueTimeWhereNobodySetsTheWallClockWhileTheHostIsOff() {
    for (long seed = 0; seed < LIVES; seed++) {
      Life life = new Life(seed, false);
      for (int i = 0; i < STEPS; i++) {
        life.lives();
        assertThat(life.run.lag()).as("%s", life).isGreaterThanOrEqualTo(Duration.ZERO);
      }
    }
  }

  @Test
  void twoHonestSourcesEndAnyLagAndAnyQuarantineOfARightWallClock() {
    for (long seed = 0; seed < LIVES; seed++) {
      Life life = new Life(seed, true);
      for (int i = 0; i < STEPS; i++) {
        life.lives();
      }
      life.run.skew = Duration.ZERO;
      life.run.tick("one", life.run.now, "two", life.run.now);
      assertThat(life.run.lag()).as("%s", life).isLessThanOrEqualTo(Duration.ZERO);
      assertThat(life.run.state.quarantined()).as("%s", life).isFalse();
    }
  }

  @Test
  void aWallClockBeyondTheBoundIsAlwaysAQuarantine() {
    for (long seed = 0; seed < LIVES; seed++) {
      Life life = new Life(seed, false);
      for (int i = 0; i < STEPS; i++) {
        life.lives();
        ClockState state = life.run.state;
        if (Duration.between(state.compliance(), state.wall()).compareTo(ComplianceClock.BOUND)
            > 0) {
          assertThat(state.quarantined()).as("%s", life).isTrue();
        }
      }
    }
  }

  /** One generated life. */
  private static final class Life {
    private final SplittableRandom random;
    private final boolean setWhileOff;
    private final List<String> history = new ArrayList<>();
    final Run run = new Run();

    Life(long seed, boolean setWhileOff) {
      this.random = new SplittableRandom(seed);
      this.setWhileOff = setWhileOff;
      history.add("seed " + seed);
    }

    /** One thing happens, and the clock does not go back. */
    void lives() {
      Instant before = run.state.compliance();
      switch (random.nextInt(setWhileOff ? 8 : 7)) {
        case 0, 1 -> runs(Duration.ofMillis(random.nextLong(60_001)));
        case 2 -> runs(Duration.ofMillis(random.nextLong(200_000_000)));
        case 3 -> {
          for (int i = 0; i < 50; i++) {
            run.passes(Duration.ofSeconds(60));
          }
          history.add("ran for 50 minutes");
        }
        case 4 -> {
          setWall();
          run.tick();
        }
        case 5 -> {
          if (setWhileOff && random.nextBoolean()) {
            setWall();
          }
          Duration off = Duration.ofMillis(random.nextLong(400_000_000));
          history.add("off for " + off);
          run.isOffFor(off);
        }
        case 6 -> attest();
        default -> {
          history.add("cleared");
          run.state = ComplianceClock.clear(run.state);
        }
      }
      assertThat(run.state.compliance()).as("%s", this).isAfterOrEqualTo(before);
    }

    private void runs(Duration time) {
      history.add("ran for " + time);
      run.passes(time);
    }

    private void setWall() {
      run.skew =
          Duration.ofMillis(
              random.nextBoolean()
                  ? random.nextLong(-90_000_000, 90_000_000)
                  : random.nextLong(-100_000_000_000L, 100_000_000_000L));
      history.add("wall clock set to be ahead by " + run.skew);
    }

    /** One of two or three is honest, up to the travel of its answer; the others say anything. */
    private void attest() {
      List<Object> sources = new ArrayList<>();
      sources.add("honest");
      sources.add(run.now.minusMillis(random.nextLong(2_000)));
      for (int i = random.nextInt(1, 3); i > 0; i--) {
        sources.add("other" + i);
        sources.add(run.now.plusMillis(random.nextLong(-200_000_000, 200_000_000)));
      }
      history.add("attested " + sources + " at " + run.now);
      run.tick(sources.toArray());
    }

    @Override
    public String toString() {
      return String.join("; ", history);
    }
  }
}
