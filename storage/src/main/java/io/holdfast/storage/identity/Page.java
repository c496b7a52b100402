package io.holdfast.storage.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing.
 *
 * @param items in byte order of what the listing is ordered by
 * @param marker for the next page's {@link PageRequest}; null: this is the last one
 */
public record Page<T>(List<T> items, @Nullable String marker) {
  public Page {
    items = List.copyOf(items);
  }

  /** IAM's {@code IsTruncated}. */
  public boolean isTruncated() {
    return marker != null;
  }
}
