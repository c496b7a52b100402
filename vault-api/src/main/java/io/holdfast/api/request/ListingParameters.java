package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters that the listings share. */
final class ListingParameters {
  /** Entries of a page at most, and when nothing is said. */
  static final int MAX_ENTRIES = 1000;

  private ListingParameters() {}

  /** The text of a parameter, empty where it is absent. */
  static String text(RequestHead head, String name) {
    String value = head.query().only(name);
    return value == null ? "" : value;
  }

  /** The delimiter; an empty one is none. */
  static @Nullable String delimiter(RequestHead head) {
    String delimiter = text(head, "delimiter");
    return delimiter.isEmpty() ? null : delimiter;
  }

  /**
   * The number of entries asked for, 0 to 1000; more is 1000.
   *
   * @throws S3Exception InvalidArgument
   */
  static int limit(RequestHead head, String name) {
    String value = text(head, name);
    if (value.isEmpty()) {
      return MAX_ENTRIES;
    }
    int limit;
    try {
      limit = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw invalid("Provided " + name + " not an integer or within integer range", name, value);
    }
    if (limit < 0) {
      throw invalid(
          "Argument " + name + " must be an integer between 0 and 2147483647", name, value);
    }
    return Math.min(limit, MAX_ENTRIES);
  }

  /**
   * True for {@code encoding-type=url}.
   *
   * @throws S3Exception InvalidArgument for another one
   */
  static boolean urlEncoding(RequestHead head) {
    String value = text(head, "encoding-type");
    if (value.isEmpty()) {
      return false;
    }
    if (!value.equalsIgnoreCase("url")) {
      throw invalid("Invalid Encoding Method specified in Request", "encoding-type", value);
    }
    return true;
  }

  /** True for what an id of ours could hold: printable ASCII. */
  static boolean isPlain(String value) {
    return value.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }

  static S3Exception invalid(String message, String name, String value) {
    return new S3Exception(S3ErrorCode.INVALID_ARGUMENT, message)
        .with("ArgumentName", name)
        .with("ArgumentValue", value);
  }
}
