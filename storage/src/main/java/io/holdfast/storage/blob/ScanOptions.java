package io.holdfast.storage.blob;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link BlobScanner} goes about it.
 *
 * @param bytesPerSecond most bytes to read in a second; 0 for no limit
 * @param everyByte whether object bytes are read and verified, or headers and descriptors only
 * @param cursor file that remembers how far the scan came, to go on there; null for none
 * @param progress hears of each file
 */
public record ScanOptions(
    long bytesPerSecond, boolean everyByte, @Nullable Path cursor, Progress progress) {

  /** Hears how far a scan is. */
  public interface Progress {
    /** {@code done} of {@code total} files and {@code bytes} bytes were read so far. */
    void at(long done, long total, long bytes);
  }

  /** Every byte, as fast as it goes, from the beginning. */
  public static ScanOptions full() {
    return new ScanOptions(0, true, null, (done, total, bytes) -> {});
  }

  /** Headers and descriptors only: enough to rebuild an index. */
  public static ScanOptions headers() {
    return new ScanOptions(0, false, null, (done, total, bytes) -> {});
  }
}
