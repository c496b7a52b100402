package io.holdfast.storage.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes between which a page lies. A marker inside a common prefix, or equal to it, stands for
 * everything under that prefix: the page begins behind it.
 *
 * @param from first key that may be listed
 * @param to first key behind the prefix, or null where nothing is
 * @param prefixLength bytes of the prefix; the delimiter is looked for behind them
 * @param delimiter null for none
 * @param delimiterNext the delimiter with its last byte one greater, or null
 * @param afterMarker true when {@code from} is the place right behind the marker itself
 */
record ListingRange(
    byte[] from,
    byte @Nullable [] to,
    int prefixLength,
    byte @Nullable [] delimiter,
    byte @Nullable [] delimiterNext,
    boolean afterMarker) {

  static ListingRange of(String prefix, @Nullable String delimiter, String after) {
    byte[] start = bytes(prefix);
    byte[] marker = bytes(after);
    byte[] separator = delimiter == null || delimiter.isEmpty() ? null : bytes(delimiter);
    byte[] separatorNext = separator == null ? null : successor(separator);
    byte[] from = start;
    boolean afterMarker = false;
    if (marker.length > 0 && Arrays.compareUnsigned(marker, start) >= 0) {
      byte[] group = separator == null ? null : group(marker, start, separator);
      if (group == null) {
        from = Arrays.copyOf(marker, marker.length + 1);
        afterMarker = true;
      } else {
        from = successor(group);
      }
    }
    byte[] to = start.length == 0 ? null : successor(start);
    return new ListingRange(from, to, start.length, separator, separatorNext, afterMarker);
  }

  /** True when no key can lie between the bounds. */
  boolean isEmpty() {
    return to != null && Arrays.compareUnsigned(from, to) >= 0;
  }

  /** The common prefix that {@code key} falls under, or null. */
  private static byte @Nullable [] group(byte[] key, byte[] prefix, byte[] delimiter) {
    if (key.length < prefix.length
        || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
      return null;
    }
    for (int at = prefix.length; at + delimiter.length <= key.length; at++) {
      if (Arrays.equals(key, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
        return Arrays.copyOf(key, at + delimiter.length);
      }
    }
    return null;
  }

  /** The first byte string behind all that start with {@code bytes}: UTF-8 has no byte 0xFF. */
  private static byte[] successor(byte[] bytes) {
    byte[] next = bytes.clone();
    next[next.length - 1]++;
    return next;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
