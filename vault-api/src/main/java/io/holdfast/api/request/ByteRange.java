package io.holdfast.api.request;

import org.jspecify.annotations.Nullable;

/**
 * A single byte range as a client asks for it. RFC 9110 §14.1.2.
 *
 * @param first first byte, or -1 for a suffix
 * @param last last byte, inclusive, or {@link Long#MAX_VALUE} for the end; for a suffix its length
 */
public record ByteRange(long first, long last) {
  private static final String UNIT = "bytes=";

  /** Bytes of an object. */
  public record Slice(long offset, long length) {}

  /**
   * The range, or null where there is none that S3 honours: several ranges, another unit and
   * anything malformed are ignored, and the whole object is served. Read in one pass, because this
   * is looked at before anybody is authenticated.
   */
  public static @Nullable ByteRange parse(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    int dash = text.indexOf('-');
    if (!text.startsWith(UNIT) || dash < 0) {
      return null;
    }
    String first = text.substring(UNIT.length(), dash).strip();
    String last = text.substring(dash + 1).strip();
    if (!isDigits(first) || !isDigits(last)) {
      return null;
    }
    if (first.isEmpty()) {
      return last.isEmpty() ? null : new ByteRange(-1, number(last));
    }
    ByteRange range = new ByteRange(number(first), last.isEmpty() ? Long.MAX_VALUE : number(last));
    return range.last < range.first ? null : range;
  }

  /** The bytes of an object of {@code size} bytes that it covers; null where it covers none. */
  public @Nullable Slice resolve(long size) {
    if (first < 0) {
      long length = Math.min(last, size);
      return length == 0 ? null : new Slice(size - length, length);
    }
    if (first >= size) {
      return null;
    }
    return new Slice(first, Math.min(last, size - 1) - first + 1);
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Beyond a long's range every number means the same: behind the end. */
  private static long number(String digits) {
    int zeros = 0;
    while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
      zeros++;
    }
    String significant = digits.substring(zeros);
    return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
  }
}
