package io.holdfast.storage.blob;

/**
 * What the store tells a metrics library. Calls come from the store's threads and must not block.
 */
public interface BlobMetrics {
  /** Hears nothing. */
  BlobMetrics NONE = new BlobMetrics() {};

  /** One wait for the disk took {@code nanos}. */
  default void synced(SyncPoint point, long nanos) {}

  /** One group sync made {@code records} records of {@code bytes} bytes durable. */
  default void batch(SyncPoint point, int records, long bytes) {}

  /** A blob of {@code bytes} object bytes was committed. */
  default void written(long bytes) {}

  /** {@code bytes} object bytes were read and verified. */
  default void read(long bytes) {}

  /** {@code bytes} bytes were given back to the file system. */
  default void reclaimed(long bytes) {}

  /** {@code bytes} object bytes were copied out of a sparse container. */
  default void relocated(long bytes) {}

  /** Bytes of transfer buffers in use, after each change. */
  default void buffersInUse(long bytes) {}
}
