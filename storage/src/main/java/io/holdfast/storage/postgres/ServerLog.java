package io.holdfast.storage.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PostgreSQL prints: kept in four files of bounded size, the last lines also in memory. */
final class ServerLog {
  private static final Logger log = LoggerFactory.getLogger(ServerLog.class);
  private static final long MAX_BYTES = 8L << 20;
  private static final int FILES = 4;
  private static final int LINES = 40;
  private static final int MAX_LINE = 4000;

  private final Path directory;
  private final Deque<String> last = new ArrayDeque<>();

  ServerLog(Path directory) {
    this.directory = directory;
  }

  /** Reads to the end of the stream in a thread of its own, so that the server never blocks. */
  void follow(InputStream output) {
    Thread.ofPlatform().daemon().name("postgres-log").start(() -> copy(output));
  }

  private void copy(InputStream output) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        keep(line.substring(0, Math.min(line.length(), MAX_LINE)));
      }
    } catch (IOException e) {
      log.debug("The output of PostgreSQL ended", e);
    }
  }

  private synchronized void keep(String line) {
    last.addLast(line);
    if (last.size() > LINES) {
      last.removeFirst();
    }
    try {
      Path current = directory.resolve("postgres.log");
      if (Files.exists(current) && Files.size(current) > MAX_BYTES) {
        for (int i = FILES - 1; i > 0; i--) {
          Path older = directory.resolve("postgres.log" + (i == 1 ? "" : "." + (i - 1)));
          if (Files.exists(older)) {
            Files.move(
                older, directory.resolve("postgres.log." + i), StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
      try (Writer writer =
          Files.newBufferedWriter(current, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        writer.write(line);
        writer.write('\n');
      }
    } catch (IOException e) {
      // A full disk must not stop the reading: the server would block on its output.
      log.debug("A line of PostgreSQL was not written", e);
    }
  }

  /** True when one of the last lines holds {@code text}. */
  synchronized boolean mentions(String text) {
    return last.stream().anyMatch(line -> line.contains(text));
  }

  /** The last lines, and forgets them. */
  synchronized String drain() {
    String text = String.join("\n", last);
    last.clear();
    return text;
  }
}
