package io.holdfast.storage.blob;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a {@link LocalBlobStore} is built; {@link #of} has the defaults.
 *
 * @param directories data directories, each a whole copy; exactly one for now
 * @param bufferBudgetBytes memory for bodies in flight, outside the Java heap
 * @param bufferWait how long a body waits for memory before it is refused
 * @param transferThreads threads that digest and write bodies
 * @param transferQueue bodies that may wait for such a thread before more are refused
 * @param packedLimitBytes longest body that shares a container; at most 1 MiB
 * @param smallLimitBytes longest body that goes to the container for small ones
 * @param rollBytes size at which a container is closed and the next begun
 * @param journalRollBytes the same for journal files
 * @param reserveBytes free space below which no new blob is begun
 * @param openFiles files kept open for reading
 * @param fileLayer the file system
 * @param metrics hears what happens
 */
public record LocalBlobStoreOptions(
    List<Path> directories,
    long bufferBudgetBytes,
    Duration bufferWait,
    int transferThreads,
    int transferQueue,
    int packedLimitBytes,
    int smallLimitBytes,
    long rollBytes,
    long journalRollBytes,
    long reserveBytes,
    int openFiles,
    FileLayer fileLayer,
    BlobMetrics metrics) {
  private static final long MIB = 1024L * 1024;
  private static final long LEAST_BUDGET_BYTES = 8 * MIB;

  public LocalBlobStoreOptions {
    directories = List.copyOf(directories);
    if (directories.size() != 1) {
      throw new IllegalArgumentException("one data directory is needed: " + directories);
    }
    if (packedLimitBytes < smallLimitBytes || packedLimitBytes > MIB || smallLimitBytes < 0) {
      throw new IllegalArgumentException("limits: " + smallLimitBytes + " " + packedLimitBytes);
    }
    if (bufferBudgetBytes < LEAST_BUDGET_BYTES || transferThreads < 1 || transferQueue < 1) {
      throw new IllegalArgumentException("bufferBudgetBytes, transferThreads or transferQueue");
    }
    if (rollBytes < 1 || journalRollBytes < 1 || reserveBytes < 0 || openFiles < 1) {
      throw new IllegalArgumentException("rollBytes, journalRollBytes, reserveBytes or openFiles");
    }
  }

  /** The defaults, for blobs under {@code directory}. */
  public static LocalBlobStoreOptions of(Path directory) {
    return new LocalBlobStoreOptions(
        List.of(directory),
        256 * MIB,
        Duration.ofSeconds(5),
        2 * Runtime.getRuntime().availableProcessors(),
        1024,
        (int) MIB,
        64 * 1024,
        1024 * MIB,
        64 * MIB,
        64 * MIB,
        256,
        new PosixFileLayer(),
        BlobMetrics.NONE);
  }

  /** These options with another file system. */
  public LocalBlobStoreOptions withFileLayer(FileLayer layer) {
    return new LocalBlobStoreOptions(
        directories,
        bufferBudgetBytes,
        bufferWait,
        transferThreads,
        transferQueue,
        packedLimitBytes,
        smallLimitBytes,
        rollBytes,
        journalRollBytes,
        reserveBytes,
        openFiles,
        layer,
        metrics);
  }

  /** These options with somebody who hears what happens. */
  public LocalBlobStoreOptions withMetrics(BlobMetrics listener) {
    return new LocalBlobStoreOptions(
        directories,
        bufferBudgetBytes,
        bufferWait,
        transferThreads,
        transferQueue,
        packedLimitBytes,
        smallLimitBytes,
        rollBytes,
        journalRollBytes,
        reserveBytes,
        openFiles,
        fileLayer,
        listener);
  }

  /** These options with another memory budget and wait for it. */
  public LocalBlobStoreOptions withBufferBudget(long budgetBytes, Duration wait) {
    return new LocalBlobStoreOptions(
        directories,
        budgetBytes,
        wait,
        transferThreads,
        transferQueue,
        packedLimitBytes,
        smallLimitBytes,
        rollBytes,
        journalRollBytes,
        reserveBytes,
        openFiles,
        fileLayer,
        metrics);
  }

  /** These options with other sizes at which containers and journal files are closed. */
  public LocalBlobStoreOptions withRollBytes(long containerBytes, long journalBytes) {
    return new LocalBlobStoreOptions(
        directories,
        bufferBudgetBytes,
        bufferWait,
        transferThreads,
        transferQueue,
        packedLimitBytes,
        smallLimitBytes,
        containerBytes,
        journalBytes,
        reserveBytes,
        openFiles,
        fileLayer,
        metrics);
  }

  /** These options with another number of transfer threads. */
  public LocalBlobStoreOptions withTransferThreads(int threads, int queue) {
    return new LocalBlobStoreOptions(
        directories,
        bufferBudgetBytes,
        bufferWait,
        threads,
        queue,
        packedLimitBytes,
        smallLimitBytes,
        rollBytes,
        journalRollBytes,
        reserveBytes,
        openFiles,
        fileLayer,
        metrics);
  }

  /** These options with other longest bodies for the small and for all shared containers. */
  public LocalBlobStoreOptions withLimits(int smallBytes, int packedBytes) {
    return new LocalBlobStoreOptions(
        directories,
        bufferBudgetBytes,
        bufferWait,
        transferThreads,
        transferQueue,
        packedBytes,
        smallBytes,
        rollBytes,
        journalRollBytes,
        reserveBytes,
        openFiles,
        fileLayer,
        metrics);
  }
}
