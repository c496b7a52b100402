package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.VersionId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parameters that many operations on objects read alike. */
public final class ObjectParameters {
  /** Largest part number. */
  public static final int MAX_PART_NUMBER = 10_000;

  private static final int MAX_VERSION_ID_CHARACTERS = 128;

  /** RFC 9110 §5.6.7: IMF-fixdate, the obsolete RFC 850 form, and asctime. */
  private static final List<DateTimeFormatter> HTTP_DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
              .appendPattern(" HH:mm:ss zzz")
              .toFormatter(Locale.US),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
              .withZone(ZoneOffset.UTC));

  private ObjectParameters() {}

  /**
   * The {@code versionId} parameter, or null.
   *
   * @throws S3Exception InvalidArgument where no version can have that id
   */
  static @Nullable VersionId versionId(RequestHead head) {
    String value = head.query().only("versionId");
    return value == null ? null : parseVersionId(value);
  }

  /**
   * A version id that a client sent.
   *
   * @throws S3Exception InvalidArgument where no version can have that id
   */
  public static VersionId parseVersionId(String value) {
    if (value.isEmpty()) {
      throw S3Exception.invalidArgument(
          "Version id cannot be the empty string", "versionId", value);
    }
    boolean plain =
        value.length() <= MAX_VERSION_ID_CHARACTERS
            && value.chars().allMatch(ObjectParameters::isVersionIdCharacter);
    if (!plain) {
      throw S3Exception.invalidArgument("Invalid version id specified", "versionId", value);
    }
    return new VersionId(value);
  }

  private static boolean isVersionIdCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /**
   * A part number.
   *
   * @throws S3Exception InvalidArgument outside 1 to 10,000
   */
  public static int parsePartNumber(String value) {
    int number = smallNumber(value);
    if (number < 1 || number > MAX_PART_NUMBER) {
      throw S3Exception.invalidArgument(
          "Part number must be an integer between 1 and 10000, inclusive", "partNumber", value);
    }
    return number;
  }

  /** The {@code partNumber} parameter, for which the route table sent the request here. */
  static int partNumber(RequestHead head) {
    String value = head.query().only("partNumber");
    return parsePartNumber(value == null ? "" : value);
  }

  /** The {@code uploadId} parameter; one that is no id names no upload. */
  static String uploadId(RequestHead head) {
    String value = head.query().only("uploadId");
    if (value == null || value.isEmpty() || value.length() > 256) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_UPLOAD);
    }
    return value;
  }

  /**
   * A count or a marker.
   *
   * @param value as the client sent it, or null
   * @throws S3Exception InvalidArgument where it is no number from 0 to 2,147,483,647
   */
  static int parseCount(@Nullable String value, String name, int absent) {
    if (value == null || value.isEmpty()) {
      return absent;
    }
    int number = smallNumber(value);
    if (number < 0) {
      throw S3Exception.invalidArgument(
          "Provided " + name + " not an integer or within integer range", name, value);
    }
    return number;
  }

  /** The number, or -1 where it is none. */
  private static int smallNumber(String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || value.length() > 10) {
      return -1;
    }
    long number = Long.parseLong(value);
    return number > Integer.MAX_VALUE ? -1 : (int) number;
  }

  /** An HTTP date in any of its three forms, or null where it is none, which conditions ignore. */
  public static @Nullable Instant parseHttpDate(@Nullable String value) {
    if (value == null) {
      return null;
    }
    for (DateTimeFormatter form : HTTP_DATES) {
      Instant parsed = parseDate(value.strip(), form);
      if (parsed != null) {
        return parsed;
      }
    }
    return null;
  }

  private static @Nullable Instant parseDate(String value, DateTimeFormatter form) {
    try {
      return ZonedDateTime.parse(value, form).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * An ETag without quotes and weakness mark; null for null only. One that is there and empty stays
   * a condition, which no version meets.
   */
  public static @Nullable String unquote(@Nullable String etag) {
    if (etag == null) {
      return null;
    }
    String text = etag.strip();
    if (text.startsWith("W/")) {
      text = text.substring(2);
    }
    if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1);
    }
    return text;
  }
}
