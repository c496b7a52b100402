package io.holdfast.iam.condition;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Numbers, dates and booleans as policies and requests write them; null for anything else. */
final class ConditionScalars {
  private static final int MAX_NUMBER_LENGTH = 40;
  private static final int MAX_DATE_LENGTH = 40;
  private static final int YEAR_LENGTH = 4;
  private static final int MONTH_LENGTH = 7;
  private static final int DAY_LENGTH = 10;
  private static final int MAX_EPOCH_LENGTH = 12;

  private ConditionScalars() {}

  /** Digits with an optional sign and fraction. No exponent: nobody means one, and it is a trap. */
  static @Nullable BigDecimal number(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int point = text.indexOf('.');
    boolean valid =
        text.length() <= MAX_NUMBER_LENGTH
            && (point < 0
                ? areDigits(text, at, text.length())
                : areDigits(text, at, point) && areDigits(text, point + 1, text.length()));
    return valid ? new BigDecimal(text) : null;
  }

  /** true or false, in any case. */
  static @Nullable Boolean bool(String text) {
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    return text.equalsIgnoreCase("false") ? false : null;
  }

  /**
   * A date of the W3C's profile of ISO 8601 (year, month, day, or a time with its zone), or seconds
   * since 1970. Four digits are a year.
   *
   * @see <a href="https://www.w3.org/TR/NOTE-datetime">Date and Time Formats</a>
   */
  static @Nullable Instant date(String text) {
    if (text.length() > MAX_DATE_LENGTH || !isAscii(text)) {
      return null;
    }
    try {
      if (areDigits(text, text.startsWith("-") ? 1 : 0, text.length())
          && text.length() != YEAR_LENGTH) {
        return text.length() > MAX_EPOCH_LENGTH
            ? null
            : Instant.ofEpochSecond(Long.parseLong(text));
      }
      return switch (text.length()) {
        case YEAR_LENGTH -> startOf(LocalDate.parse(text + "-01-01"));
        case MONTH_LENGTH -> startOf(YearMonth.parse(text).atDay(1));
        case DAY_LENGTH -> startOf(LocalDate.parse(text));
        default -> OffsetDateTime.parse(text).toInstant();
      };
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant startOf(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static boolean areDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to > from;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
