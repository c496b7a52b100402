package io.holdfast.lock;

import java.time.Instant;

/**
 * The time of a decision, as two clocks have it that must agree before a lock has ended.
 *
 * @param compliance the compliance clock, which may lag and never leads
 * @param database the clock of the database's host
 * @param quarantined true while the wall clock is ahead beyond the bound and nothing attests it:
 *     whatever depends on the date then waits (DESIGN §3.3)
 */
public record LockTime(Instant compliance, Instant database, boolean quarantined) {
  /** A lock has ended only when this has reached its date. */
  public Instant earliest() {
    return compliance.isBefore(database) ? compliance : database;
  }

  /**
   * Dates are computed from this, and a new date must be later than it: a clock set back at the
   * time of writing must not make locks end early.
   */
  public Instant latest() {
    return compliance.isBefore(database) ? database : compliance;
  }

  /** Whether a lock until {@code retainUntil} has ended: at the instant itself, not before. */
  public boolean hasReached(Instant retainUntil) {
    return !earliest().isBefore(retainUntil);
  }
}
