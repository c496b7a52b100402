package io.holdfast.sigv4;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The dates of signatures: {@code yyyyMMdd'T'HHmmss'Z'}, and HTTP dates where AWS takes them. */
final class AmzDate {
  private AmzDate() {}

  /** Parses {@code 20130524T000000Z}; null for anything else. */
  static @Nullable Instant parse(String text) {
    if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 4, 6);
    int day = number(text, 6, 8);
    int hour = number(text, 9, 11);
    int minute = number(text, 11, 13);
    int second = number(text, 13, 15);
    if ((year | month | day | hour | minute | second) < 0) {
      return null;
    }
    try {
      return LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Parses an HTTP date (RFC 9110, IMF-fixdate; also with a numeric zone); null if it is none. */
  static @Nullable Instant parseHttpDate(String text) {
    if (text.length() > 64) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  static String format(Instant instant) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(16);
    pad(text, utc.getYear(), 4);
    pad(text, utc.getMonthValue(), 2);
    pad(text, utc.getDayOfMonth(), 2);
    text.append('T');
    pad(text, utc.getHour(), 2);
    pad(text, utc.getMinute(), 2);
    pad(text, utc.getSecond(), 2);
    return text.append('Z').toString();
  }

  static boolean isDay(String text) {
    return text.length() == 8 && parse(text + "T000000Z") != null;
  }

  private static void pad(StringBuilder text, int value, int width) {
    String digits = Integer.toString(value);
    text.repeat('0', Math.max(0, width - digits.length())).append(digits);
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}
