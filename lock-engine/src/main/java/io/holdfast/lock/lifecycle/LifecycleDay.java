package io.holdfast.lock.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a day is, which tests shorten. It never touches retention.
 *
 * @param length whole seconds, at least one
 */
public record LifecycleDay(Duration length) {
  /** A day. */
  public static final LifecycleDay REAL = new LifecycleDay(Duration.ofDays(1));

  public LifecycleDay {
    if (length.toSeconds() < 1 || length.toNanosPart() != 0) {
      throw new IllegalArgumentException("a day of " + length);
    }
  }

  /**
   * So many days later, rounded to the next midnight UTC: AWS's 15 January 10:30 and 3 days is 19
   * January 00:00. From midnight itself it is the midnight after, so nothing is due a day early.
   */
  public Instant after(Instant from, int days) {
    long day = length.toSeconds();
    return Instant.ofEpochSecond((Math.floorDiv(from.getEpochSecond(), day) + days + 1) * day);
  }

  /** Whether this is a midnight. */
  public boolean isMidnight(Instant instant) {
    return instant.getNano() == 0
        && Math.floorMod(instant.getEpochSecond(), length.toSeconds()) == 0;
  }
}
