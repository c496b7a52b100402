package io.holdfast.lock;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A bucket's default retention: days or years, as the client gave it.
 *
 * @param length of the period, from 1 to the unit's greatest
 */
public record DefaultRetention(RetentionMode mode, Unit unit, int length) {
  /** S3's two units. */
  public enum Unit {
    DAYS(36_500),
    YEARS(100);

    private final int greatest;

    Unit(int greatest) {
      this.greatest = greatest;
    }

    /** The longest period in this unit; AWS: "100 years". */
    public int greatest() {
      return greatest;
    }
  }

  public DefaultRetention {
    if (length < 1 || length > unit.greatest()) {
      throw new IllegalArgumentException("default retention of " + length + " " + unit);
    }
  }

  /**
   * The date of a version made at {@code creation}. Years are the calendar's and never shorter than
   * 365 days each.
   */
  public Retention from(Instant creation) {
    Instant until =
        switch (unit) {
          case DAYS -> creation.plus(length, ChronoUnit.DAYS);
          case YEARS -> {
            Instant calendar =
                LocalDateTime.ofInstant(creation, ZoneOffset.UTC)
                    .plusYears(length)
                    .toInstant(ZoneOffset.UTC);
            Instant days = creation.plus(365L * length, ChronoUnit.DAYS);
            yield calendar.isBefore(days) ? days : calendar;
          }
        };
    return new Retention(mode, until);
  }
}
