package io.holdfast.storage.blob;

import java.util.concurrent.ConcurrentHashMap;

/** Packed blobs that are being read, so that no hole is punched under a reader. */
final class Readers {
  private final ConcurrentHashMap<BlobLocation, Integer> open = new ConcurrentHashMap<>();

  void begin(BlobLocation location) {
    open.merge(location, 1, Integer::sum);
  }

  void end(BlobLocation location) {
    open.computeIfPresent(location, (l, count) -> count == 1 ? null : count - 1);
  }

  boolean isReading(BlobLocation location) {
    return open.containsKey(location);
  }
}
