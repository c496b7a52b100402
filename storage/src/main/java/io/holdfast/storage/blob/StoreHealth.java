package io.holdfast.storage.blob;

import org.jspecify.annotations.Nullable;

/**
 * Whether the store takes writes.
 *
 * @param problem why not, in words for an operator; null when it does
 * @param usableBytes free bytes of the fullest data directory's file system
 */
public record StoreHealth(@Nullable String problem, long usableBytes) {
  /** True when a write could succeed now. */
  public boolean writable() {
    return problem == null;
  }
}
