package io.holdfast.storage.blob;

/**
 * How full of live blobs a finished container is.
 *
 * @param container its number
 * @param liveBytes bytes of records that were not given up
 * @param heldBytes bytes of dead records that punching holes cannot give back
 * @param totalBytes bytes of all records
 * @param readable whether every byte belongs to a valid record; only then may it ever be unlinked
 * @param unfilled whether it was left far below the size at which containers are closed
 */
public record ContainerUsage(
    long container,
    long liveBytes,
    long heldBytes,
    long totalBytes,
    boolean readable,
    boolean unfilled) {

  /** Whether copying the live blobs elsewhere gives back more than it costs. */
  public boolean worthCompacting() {
    return liveBytes > 0 && (heldBytes > liveBytes || liveBytes < totalBytes / 8);
  }
}
