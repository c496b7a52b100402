package io.holdfast.lock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Retention of one version.
 *
 * @param retainUntil the first instant at which it has ended, on both clocks; in whole
 *     microseconds, which is what the database keeps, and rounded up, so that what is stored never
 *     ends before what was asked and is equal to it when it is asked again
 */
public record Retention(RetentionMode mode, Instant retainUntil) {
  /** No limit allows a date as late as this, and it can be rounded like any before. */
  private static final Instant FAR = Instant.parse("9999-12-31T00:00:00Z");

  public Retention {
    Instant whole = retainUntil.truncatedTo(ChronoUnit.MICROS);
    if (retainUntil.isBefore(FAR) && whole.isBefore(retainUntil)) {
      whole = whole.plus(1, ChronoUnit.MICROS);
    }
    retainUntil = whole;
  }

  /**
   * What is at least as strict as both: COMPLIANCE where either is, until the later date. It is
   * neither of the two where one has the mode and the other the date.
   */
  public Retention stricter(Retention other) {
    return new Retention(
        mode == RetentionMode.COMPLIANCE ? mode : other.mode,
        retainUntil.isBefore(other.retainUntil) ? other.retainUntil : retainUntil);
  }
}
