package io.holdfast.sts.query;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for. Lists are in order of a key that each item has; a marker is
 * that key of the last item that was given, made opaque.
 *
 * @param after the key after which it goes on, or null for the start
 * @param maxItems the most items of the page
 */
public record Paging(@Nullable String after, int maxItems) {
  static final int DEFAULT_ITEMS = 100;
  static final int MAX_ITEMS = 1_000;

  /**
   * The page of a whole list that is in order of its keys.
   *
   * @param keyOf what orders the list; compared as text
   */
  public <T> Page<T> of(List<T> ordered, Function<T, String> keyOf) {
    List<T> rest =
        after == null
            ? ordered
            : ordered.stream().filter(item -> keyOf.apply(item).compareTo(after) > 0).toList();
    return cut(rest, keyOf);
  }

  /** The page of what was read with one item more than is wanted, to know whether there is more. */
  public <T> Page<T> cut(List<T> oneMore, Function<T, String> keyOf) {
    if (oneMore.size() <= maxItems) {
      return new Page<>(oneMore, null);
    }
    List<T> items = oneMore.subList(0, maxItems);
    return new Page<>(items, sealed(keyOf.apply(items.getLast())));
  }

  /** The marker after an item of that key. */
  public static String sealed(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  static String opened(String marker) {
    try {
      return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw QueryException.validation("Invalid Marker.");
    }
  }

  /**
   * One page.
   *
   * @param items in order
   * @param marker what to ask for the next with, or null when this is the last
   */
  public record Page<T>(List<T> items, @Nullable String marker) {
    /** Writes {@code IsTruncated} and {@code Marker}. */
    public void writeTo(QueryXml xml) {
      xml.truth("IsTruncated", marker != null).text("Marker", marker);
    }
  }
}
