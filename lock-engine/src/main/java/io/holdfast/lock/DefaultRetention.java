package io.holdfast.lock;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

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
   * The date of a version made at {@code creation}. Years are the calendar's, in UTC: from 29
   * February they end on the 28th where there is no 29th, which is never less than 365 days a year.
   */
  public Retention from(Instant creation) {
    OffsetDateTime start = creation.atOffset(ZoneOffset.UTC);
    OffsetDateTime until =
        switch (unit) {
          case DAYS -> start.plusDays(length);
          case YEARS -> start.plusYears(length);
        };
    return new Retention(mode, until.toInstant());
  }
}
