package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the disk, in words. A fault of the disk makes the store refuse new blobs until
 * a probe file could be written again.
 */
final class StoreFaults {
  private static final long PROBE_INTERVAL_NANOS = 200_000_000L;
  private static final String PROBE = "probe-";

  private final FileLayer layer;
  private final DataDirectory directory;
  private final long reserveBytes;
  private final AtomicLong probes = new AtomicLong();
  private volatile @Nullable String problem;
  private long probedNanos;

  StoreFaults(FileLayer layer, DataDirectory directory, long reserveBytes) {
    this.layer = layer;
    this.directory = directory;
    this.reserveBytes = reserveBytes;
  }

  /** Removes probe files that a crash left. */
  void clearProbes() throws IOException {
    List<String> names = layer.list(directory.containers());
    for (String name : names) {
      if (name.startsWith(PROBE)) {
        layer.delete(directory.containers().resolve(name));
      }
    }
  }

  /**
   * Refuses a blob that could not be written.
   *
   * @throws InsufficientSpaceException when it and the reserve do not fit
   * @throws StoreUnavailableException when the data directory takes no writes
   */
  void check(long wantedBytes) throws IOException {
    String current = problem;
    if (current != null) {
      current = probe(false);
      if (current != null) {
        throw new StoreUnavailableException(current);
      }
    }
    long usable = layer.usableSpaceBytes(directory.root());
    if (usable - reserveBytes < wantedBytes) {
      throw new InsufficientSpaceException(lacking(usable, wantedBytes));
    }
  }

  private String lacking(long usable, long wantedBytes) {
    return "%s has %d bytes free; %d are kept in reserve and %d are wanted"
        .formatted(directory.root(), usable, reserveBytes, wantedBytes);
  }

  /** Whether a blob could be written now; writes a probe file. */
  StoreHealth health() {
    try {
      long usable = layer.usableSpaceBytes(directory.root());
      String wrong = probe(true);
      if (wrong == null && usable < reserveBytes) {
        wrong = lacking(usable, 0);
      }
      return new StoreHealth(wrong, usable);
    } catch (IOException e) {
      return new StoreHealth(words(e), 0);
    }
  }

  private synchronized @Nullable String probe(boolean always) {
    long now = System.nanoTime();
    if (!always && now - probedNanos < PROBE_INTERVAL_NANOS) {
      return problem;
    }
    probedNanos = now;
    Path path = directory.containers().resolve(PROBE + probes.incrementAndGet());
    try {
      try (StoreFile file = layer.open(path, FileLayer.Mode.CREATE)) {
        file.write(ByteBuffer.allocate(BufferPool.PAGE_BYTES), 0);
      }
      problem = null;
    } catch (IOException e) {
      problem = words(e);
    }
    try {
      layer.delete(path);
    } catch (IOException e) {
      problem = words(e);
    }
    return problem;
  }

  /** The exception for the caller of a write that failed with {@code e}. */
  IOException translate(IOException e) {
    if (e instanceof InsufficientSpaceException
        || e instanceof StoreOverloadedException
        || e instanceof StoreUnavailableException
        || e instanceof CorruptBlobException) {
      return e;
    }
    if (lacksSpace(e)) {
      InsufficientSpaceException full = new InsufficientSpaceException(words(e));
      full.initCause(e);
      return full;
    }
    problem = words(e);
    return e;
  }

  private boolean lacksSpace(IOException e) {
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    String text = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return true;
    }
    try {
      // The system's message may be translated; a file system without a page free tells the same.
      return layer.usableSpaceBytes(directory.root()) < BufferPool.PAGE_BYTES;
    } catch (IOException unknown) {
      return false;
    }
  }

  private String words(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "the data directory " + directory.root() + " may not be written by this user";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    if (reason != null && reason.toLowerCase(Locale.ROOT).contains("read-only")) {
      return "the data directory " + directory.root() + " is on a read-only file system";
    }
    return "the data directory "
        + directory.root()
        + " cannot be written: "
        + (reason == null ? e.getClass().getSimpleName() : reason);
  }
}
