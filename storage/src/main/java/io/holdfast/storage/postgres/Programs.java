package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Short programs of the operating system, run to their end. */
final class Programs {
  private static final List<String> DIRECTORIES =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

  private Programs() {}

  /** Where a program is, or null where it is not installed. */
  static @Nullable String find(String name) {
    for (String directory : DIRECTORIES) {
      Path candidate = Path.of(directory, name);
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return null;
  }

  /** Exit status and what it printed, the end of it where it printed much. */
  record Result(int status, String output) {}

  /** Runs a program; one that takes longer than {@code seconds} is killed and gives status -1. */
  static Result run(List<String> command, long seconds) throws IOException {
    Path output = Files.createTempFile("holdfast-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      int status = -1;
      try {
        if (process.waitFor(seconds, TimeUnit.SECONDS)) {
          status = process.exitValue();
        } else {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
      return new Result(status, text.substring(Math.max(0, text.length() - 2000)));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Sends a signal such as INT; nothing happens where the process is gone. */
  static void signal(long pid, String signal) throws IOException {
    // The shell's own kill: the program of that name is not installed everywhere.
    run(List.of("/bin/sh", "-c", "kill -" + signal + " " + pid), 10);
  }
}
