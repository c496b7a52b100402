package io.holdfast.lock.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the compliance clock, which may lag behind true time and is made not to lead it.
 *
 * <p>It advances by uptime, which nobody sets. What it missed, because the host was off or a tick
 * came late, it steps over at once when two sources attest the time, and otherwise catches up by
 * running 2 % faster, towards the wall clock and no further. A wall clock that is set while the
 * vault runs therefore moves nothing; one that is set while the host is off gains at most 2 % of
 * the time that the host then runs, and beyond 24 hours gains nothing at all: it is a quarantine,
 * until attested times agree with it or an operator answers for it.
 */
public final class ComplianceClock {
  /** The most that one tick counts. */
  public static final Duration TICK_CAP = Duration.ofSeconds(60);

  /** How far ahead the wall clock may be before somebody has to vouch for it. */
  public static final Duration BOUND = Duration.ofHours(24);

  /** One part in so many is added while it catches up: 2 %. */
  private static final int SLEW_DIVISOR = 50;

  /** As many sources must attest a time; the least counts, so one honest source is enough. */
  private static final int SOURCES = 2;

  /** An answer travels for a while: so much behind an attested time is not yet a lead. */
  private static final Duration TRAVEL = Duration.ofSeconds(5);

  private ComplianceClock() {}

  /** The first state of all: attested, or else the wall clock's, which is trusted this once. */
  public static ClockState start(ClockReading reading) {
    Instant attested = attested(reading.attestations());
    ClockState state =
        new ClockState(
            attested == null ? reading.wall() : attested,
            reading.wall(),
            reading.bootId(),
            reading.uptime(),
            Duration.ZERO,
            Duration.ZERO,
            null,
            attested);
    return judge(state, attested, EnumSet.noneOf(ClockEvent.class));
  }

  /** The next state. Called every few seconds; any interval is safe. */
  public static ClockTick tick(ClockState before, ClockReading reading) {
    Set<ClockEvent> events = EnumSet.noneOf(ClockEvent.class);
    Instant attested = attested(reading.attestations());
    ClockState after =
        judge(attest(advance(before, reading, events), attested, events), attested, events);
    if (isBehind(after) && !isBehind(before)) {
      events.add(ClockEvent.WALL_BEHIND);
    }
    return new ClockTick(after, events);
  }

  /**
   * An operator answers for the wall clock as it was at the last tick: the quarantine ends, and the
   * clock catches up with it by slewing. Whoever calls this records who did, and why.
   */
  public static ClockState clear(ClockState state) {
    Duration lead = lead(state);
    return with(state, state.compliance(), lead, lead, null, state.attested());
  }

  /** Counts the time since the tick before, by uptime. */
  private static ClockState advance(
      ClockState before, ClockReading reading, Set<ClockEvent> events) {
    Duration owed = before.owed();
    Duration counted = Duration.ZERO;
    Duration passed = reading.uptime().minus(before.uptime());
    if (!reading.bootId().equals(before.bootId()) || passed.isNegative()) {
      events.add(ClockEvent.RESTARTED);
      owed = owed.plus(positive(Duration.between(before.wall(), reading.wall())));
    } else {
      counted = least(passed, TICK_CAP);
      if (counted.compareTo(passed) < 0) {
        events.add(ClockEvent.CAPPED);
        owed = owed.plus(passed.minus(counted));
      }
    }
    Instant compliance = before.compliance().plus(counted);
    Duration slewed = slew(before, reading.wall(), owed, counted, compliance);
    return new ClockState(
        compliance.plus(slewed),
        reading.wall(),
        reading.bootId(),
        reading.uptime(),
        owed.minus(slewed),
        before.acceptedLead(),
        before.quarantinedSince(),
        before.attested());
  }

  /** What is added to the time counted, or taken from it. */
  private static Duration slew(
      ClockState before, Instant wall, Duration owed, Duration counted, Instant compliance) {
    Duration most = counted.dividedBy(SLEW_DIVISOR).truncatedTo(ChronoUnit.MILLIS);
    if (owed.isNegative()) {
      return least(owed.negated(), most).negated();
    }
    if (before.at(wall).quarantined()) {
      return Duration.ZERO;
    }
    return least(least(owed, most), positive(Duration.between(compliance, wall)));
  }

  /** Steps forward to what is attested, or finds how far the clock leads it. */
  private static ClockState attest(
      ClockState state, @Nullable Instant attested, Set<ClockEvent> events) {
    if (attested == null) {
      return state;
    }
    Duration behind = Duration.between(state.compliance(), attested);
    Duration owed = Duration.ZERO;
    if (behind.compareTo(TRAVEL) > 0) {
      events.add(ClockEvent.STEPPED);
    } else if (behind.negated().compareTo(TRAVEL) > 0) {
      // One dishonest source of several can slow the clock down so, by 2 %, and never stop it.
      events.add(ClockEvent.LED);
      owed = behind;
    }
    return with(
        state,
        state.compliance().plus(positive(behind)),
        owed,
        state.acceptedLead(),
        state.quarantinedSince(),
        state.attested() == null || state.attested().isBefore(attested)
            ? attested
            : state.attested());
  }

  /** Begins and ends the quarantine, and forgets what the wall clock no longer shows. */
  private static ClockState judge(
      ClockState state, @Nullable Instant attested, Set<ClockEvent> events) {
    Duration lead = lead(state);
    boolean near = lead.compareTo(BOUND) <= 0;
    Instant since = state.quarantinedSince();
    if (since == null && state.isBeyondBound(state.wall())) {
      events.add(ClockEvent.QUARANTINED);
      since = state.compliance();
    } else if (since != null && attested != null && near) {
      events.add(ClockEvent.RELEASED);
      since = null;
    }
    return with(
        state,
        state.compliance(),
        least(state.owed(), lead),
        near ? Duration.ZERO : least(state.acceptedLead(), lead),
        since,
        state.attested());
  }

  /** The least of what is said, or null where fewer than two sources say something. */
  private static @Nullable Instant attested(List<Attestation> attestations) {
    long sources = attestations.stream().map(Attestation::source).distinct().count();
    return sources < SOURCES
        ? null
        : attestations.stream().map(Attestation::time).min(Instant::compareTo).orElseThrow();
  }

  private static ClockState with(
      ClockState state,
      Instant compliance,
      Duration owed,
      Duration acceptedLead,
      @Nullable Instant quarantinedSince,
      @Nullable Instant attested) {
    return new ClockState(
        compliance,
        state.wall(),
        state.bootId(),
        state.uptime(),
        owed,
        acceptedLead,
        quarantinedSince,
        attested);
  }

  private static boolean isBehind(ClockState state) {
    return Duration.between(state.wall(), state.compliance()).compareTo(BOUND) > 0;
  }

  /** How far the wall clock is ahead, or nothing. */
  private static Duration lead(ClockState state) {
    return positive(Duration.between(state.compliance(), state.wall()));
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
