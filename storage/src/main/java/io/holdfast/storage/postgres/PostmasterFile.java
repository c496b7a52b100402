package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code postmaster.pid} of a cluster.
 *
 * @param pid the server's process
 * @param port where it listens
 * @param ready true once it takes connections
 */
record PostmasterFile(long pid, int port, boolean ready) {
  private static final Logger log = LoggerFactory.getLogger(PostmasterFile.class);

  /** Reads it; empty where it is absent or not written whole yet. */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    List<String> lines;
    try {
      byte[] bytes = Files.readAllBytes(data.resolve("postmaster.pid"));
      lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.size() < 4 || !isNumber(lines.get(0)) || !isNumber(lines.get(3))) {
      return Optional.empty();
    }
    boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
    return Optional.of(
        new PostmasterFile(
            Long.parseLong(lines.get(0).strip()), Integer.parseInt(lines.get(3).strip()), ready));
  }

  private static boolean isNumber(String line) {
    return line.strip().matches("[0-9]{1,9}");
  }

  /** True while that process lives and is the server of this cluster. */
  boolean servesCluster(Path data) {
    try {
      byte[] commandLine = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      // A zombie has an empty command line; a foreign process that got the number has another.
      List<String> words =
          Arrays.asList(new String(commandLine, StandardCharsets.UTF_8).split("\0", -1));
      return words.contains(data.toString()) && words.getFirst().endsWith("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Clears what an earlier server left: one that still runs is shut down, a file without a server
   * is removed. The caller holds the directory's lock, so no vault uses that server.
   */
  static void clear(Path data) throws IOException {
    Optional<PostmasterFile> left = read(data);
    if (left.isPresent() && left.get().servesCluster(data)) {
      PostmasterFile orphan = left.get();
      log.warn("Ending a PostgreSQL that outlived its vault (process {})", orphan.pid());
      Programs.signal(orphan.pid(), "INT");
      if (!orphan.awaitEnd(data, Duration.ofSeconds(60))) {
        throw new PostgresStartException(
            "A PostgreSQL that an earlier vault left behind (process "
                + orphan.pid()
                + ") does not end. End it by hand and start again.");
      }
    }
    Files.deleteIfExists(data.resolve("postmaster.pid"));
  }

  private boolean awaitEnd(Path data, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (servesCluster(data)) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      Pause.millis(10);
    }
    return true;
  }
}
