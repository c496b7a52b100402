package io.holdfast.lock.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A host with true time, a wall clock that may be wrong, and a compliance clock. */
final class Run {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  /** True time. */
  Instant now = START;

  /** What the wall clock shows beyond true time. */
  Duration skew = Duration.ZERO;

  /** All the time that the host ran. */
  Duration ran = Duration.ZERO;

  private int boot;
  private Duration uptime = Duration.ZERO;

  ClockState state = ComplianceClock.start(reading());
  Set<ClockEvent> events = Set.of();

  Instant wall() {
    return now.plus(skew);
  }

  /** How far the compliance clock is behind true time; negative where it leads. */
  Duration lag() {
    return Duration.between(state.compliance(), now);
  }

  /** Runs, and ticks once at the end. */
  void passes(Duration time) {
    runs(time);
    tick();
  }

  void passesInSteps(Duration time, Duration step) {
    for (Duration left = time; left.isPositive(); left = left.minus(step)) {
      passes(step);
    }
  }

  /** Runs without a tick. */
  void runs(Duration time) {
    now = now.plus(time);
    uptime = uptime.plus(time);
    ran = ran.plus(time);
  }

  /** Is switched off for a time, and ticks once when it is on again. */
  void isOffFor(Duration time) {
    now = now.plus(time);
    uptime = Duration.ZERO;
    boot++;
    tick();
  }

  void tick(Object... sources) {
    ClockTick tick = read(sources);
    state = tick.after();
    events = tick.events();
  }

  /** What a tick would give now: sources' names and times in turn. */
  ClockTick read(Object... sources) {
    return ComplianceClock.tick(state, reading(sources));
  }

  private ClockReading reading(Object... sources) {
    return new ClockReading(wall(), "boot" + boot, uptime, attestations(sources));
  }

  static List<Attestation> attestations(Object... sources) {
    List<Attestation> attestations = new ArrayList<>();
    for (int i = 0; i < sources.length; i += 2) {
      attestations.add(new Attestation((String) sources[i], (Instant) sources[i + 1]));
    }
    return attestations;
  }
}
