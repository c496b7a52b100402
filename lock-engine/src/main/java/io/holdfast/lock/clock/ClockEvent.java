package io.holdfast.lock.clock;

/** What a tick found that is worth a record. */
public enum ClockEvent {
  /** The host was restarted: how long it was off is known from the wall clock alone. */
  RESTARTED,
  /** More time passed than one tick may count; the rest is caught up by slewing. */
  CAPPED,
  /** The clock stepped forward to an attested time. */
  STEPPED,
  /** The clock was ahead of an attested time; it runs slower until it is not. */
  LED,
  /** The wall clock is behind by more than the bound; locks that end wait for it. */
  WALL_BEHIND,
  /** The wall clock is ahead by more than the bound: a quarantine began. */
  QUARANTINED,
  /** Attested times agree with the wall clock: the quarantine ended. */
  RELEASED
}
