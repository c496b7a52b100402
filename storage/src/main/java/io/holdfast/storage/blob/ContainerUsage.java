package io.holdfast.storage.blob;

/**
 * How full of live blobs a finished container is.
 *
 * @param container its number
 * @param liveBytes bytes of records that were not given up
 * @param totalBytes bytes of all records
 * @param readable whether every byte belongs to a valid record; only then may it ever be unlinked
 */
public record ContainerUsage(long container, long liveBytes, long totalBytes, boolean readable) {
  /** Whether copying the live blobs elsewhere gives back more than it costs. */
  public boolean worthCompacting() {
    return liveBytes < totalBytes / 2;
  }
}
