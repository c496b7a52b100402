package io.holdfast.lock.clock;

import io.holdfast.lock.LockTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * All that the compliance clock remembers. It is stored whole and replaced whole.
 *
 * @param compliance the clock itself, in whole milliseconds; it never goes back
 * @param wall the wall clock at the last tick
 * @param bootId the boot of the last tick
 * @param uptime the uptime of the last tick
 * @param owed time that passed without being counted, to be caught up by slewing; negative where an
 *     attestation showed the clock to lead
 * @param acceptedLead how far ahead of the compliance clock an operator has accepted the wall clock
 *     to be
 * @param quarantinedSince compliance time at which the quarantine began; null outside of one
 * @param attested the latest time that was attested; null before the first
 */
public record ClockState(
    Instant compliance,
    Instant wall,
    String bootId,
    Duration uptime,
    Duration owed,
    Duration acceptedLead,
    @Nullable Instant quarantinedSince,
    @Nullable Instant attested) {
  public ClockState {
    compliance = compliance.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Whether decisions that depend on a date have to wait. */
  public boolean quarantined() {
    return quarantinedSince != null;
  }

  /**
   * The time of a decision. The database's clock is judged at once, not only at the next tick: one
   * that is ahead beyond the bound is vouched for by nobody.
   */
  public LockTime at(Instant database) {
    return new LockTime(compliance, database, quarantined() || isBeyondBound(database));
  }

  /** Whether this wall clock is further ahead than the bound and an operator's word allow. */
  boolean isBeyondBound(Instant ofWall) {
    Duration allowed = acceptedLead.plus(ComplianceClock.BOUND);
    return Duration.between(compliance, ofWall).compareTo(allowed) > 0;
  }
}
