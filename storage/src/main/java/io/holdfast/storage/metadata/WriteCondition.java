package io.holdfast.storage.metadata;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the current version of a key, judged in the transaction of the write. All null:
 * unconditional.
 *
 * @param ifMatch ETag without quotes that the current version must have, or {@code *} for any
 * @param ifNoneMatch ETag without quotes that it must not have, or {@code *}: no current version
 * @param ifMatchSize size in bytes it must have (DeleteObject)
 * @param ifMatchLastModified time it must have, to the second (DeleteObject)
 */
public record WriteCondition(
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable Long ifMatchSize,
    @Nullable Instant ifMatchLastModified) {
  /** No condition. */
  public static final WriteCondition NONE = new WriteCondition(null, null, null, null);
}
