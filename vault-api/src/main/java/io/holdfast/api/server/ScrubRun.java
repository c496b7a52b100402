package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.storage.blob.BlobMetrics;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.metadata.ScrubReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Verifies every stored byte, in the running vault or in one opened for the moment. */
public final class ScrubRun {
  private static final long PROGRESS_NANOS = 2_000_000_000L;

  private final VaultStores stores;
  private final Path cursor;
  private final ReentrantLock one = new ReentrantLock();

  ScrubRun(VaultStores stores, Path dataDirectory) {
    this.stores = stores;
    this.cursor = dataDirectory.resolve("scrub.cursor");
  }

  /**
   * Runs one where the vault is stopped, or asks the running one to.
   *
   * @param bytesPerSecond most bytes to read in a second; 0 for no limit
   * @param lines hears progress, then the result, in words
   * @return true when everything that was acknowledged is intact
   */
  public static boolean start(
      HoldfastConfig config, InstantSource clock, long bytesPerSecond, Consumer<String> lines)
      throws RefusedException, DataDirectoryException, IOException {
    if (DataDirectory.isLocked(config.dataDirectory())) {
      return ControlClient.scrub(config.dataDirectory(), bytesPerSecond, lines);
    }
    try (DataDirectory directory = DataDirectory.lock(config.dataDirectory());
        VaultStores stores = VaultStores.open(directory, config, clock, BlobMetrics.NONE)) {
      return new ScrubRun(stores, directory.root()).run(bytesPerSecond, lines);
    }
  }

  /** Runs one; a second one at the same time is refused. */
  boolean run(long bytesPerSecond, Consumer<String> lines) throws RefusedException, IOException {
    if (!one.tryLock()) {
      throw new RefusedException("A scrub is under way already.", null);
    }
    try {
      Progress progress = new Progress(lines);
      ScrubReport report =
          stores.scrub(
              new ScanOptions(bytesPerSecond, true, cursor, progress::scanned), progress::compared);
      words(report).forEach(lines);
      return report.clean();
    } finally {
      one.unlock();
    }
  }

  private static List<String> words(ScrubReport report) {
    List<String> words = new ArrayList<>();
    words.add(
        "Verified %d blobs (%d bytes) and %d rows."
            .formatted(report.blobs(), report.bytes(), report.rows()));
    if (report.orphans() > 0) {
      words.add(
          "%d blobs (%d bytes) have no row: space, not data, is lost."
              .formatted(report.orphans(), report.orphanBytes()));
    }
    if (report.remains() > 0) {
      words.add(
          "%d places were left by a crash before anything there was acknowledged."
              .formatted(report.remains()));
    }
    report.alarms().forEach(alarm -> words.add("DAMAGED " + alarm));
    words.add(
        report.clean()
            ? "Everything acknowledged is intact."
            : "%d versions or parts are damaged. Restore them from another copy."
                .formatted(report.alarmCount()));
    return words;
  }

  /** Says now and then how far the run is. */
  private static final class Progress {
    private final Consumer<String> lines;
    private long last = System.nanoTime();

    Progress(Consumer<String> lines) {
      this.lines = lines;
    }

    void scanned(long done, long total, long bytes) {
      tell("%d of %d files, %d MiB read".formatted(done, total, bytes >> 20));
    }

    void compared(long rows) {
      tell("%d rows compared".formatted(rows));
    }

    private void tell(String words) {
      long now = System.nanoTime();
      if (now - last >= PROGRESS_NANOS) {
        last = now;
        lines.accept("  " + words);
      }
    }
  }
}
