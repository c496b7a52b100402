package io.holdfast.storage.identity;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a listing is wanted.
 *
 * @param pathPrefix only what has a path that starts with it; {@code "/"} for all
 * @param marker a page's marker as it was given out; null for the first page
 * @param maxItems 1 to 1000
 */
public record PageRequest(String pathPrefix, @Nullable String marker, int maxItems) {
  /** The most that IAM gives on a page. */
  public static final int MAXIMUM = 1000;

  /** What IAM gives on a page when nobody says. */
  public static final int DEFAULT = 100;

  public PageRequest {
    if (maxItems < 1 || maxItems > MAXIMUM) {
      throw new IllegalArgumentException("a page has 1 to 1000 items, not " + maxItems);
    }
  }

  /** The first page of the greatest size, of every path. */
  public static PageRequest first() {
    return new PageRequest("/", null, MAXIMUM);
  }
}
