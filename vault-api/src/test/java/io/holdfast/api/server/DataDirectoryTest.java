package io.holdfast.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  /** Holds a lock in a process of its own until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (DataDirectory directory = DataDirectory.lock(Path.of(arguments[0]))) {
        System.out.println("locked " + directory.root());
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void secondProcessIsToldWhoServesTheDirectory() throws Exception {
    Path data = parent.resolve("data");
    Process holder = hold(data);
    try {
      assertThatThrownBy(() -> DataDirectory.lock(data))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("process " + holder.pid());
      assertThat(DataDirectory.isLocked(data)).isTrue();
    } finally {
      holder.destroyForcibly();
      assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    // kill -9 leaves the file behind, but not the lock.
    assertThat(DataDirectory.isLocked(data)).isFalse();
    DataDirectory.lock(data).close();
  }

  @Test
  void secondLockInOneProcessIsRefusedToo() throws Exception {
    Path data = parent.resolve("data");
    try (DataDirectory first = DataDirectory.lock(data)) {
      assertThatThrownBy(() -> DataDirectory.lock(first.root()))
          .isInstanceOf(DataDirectoryException.class);
      assertThat(DataDirectory.isLocked(data)).isTrue();
      // None of this let the kernel's lock go, as closing another channel of the file would.
      Process second = holder(data);
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isNotZero();
    }
    DataDirectory.lock(data).close();
  }

  @Test
  void fileInItsPlaceIsNamed() throws Exception {
    Path data = Files.writeString(parent.resolve("data"), "x");

    assertThatThrownBy(() -> DataDirectory.lock(data))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("is not a directory");
  }

  @Test
  void privateDirectoryIsClosedToOthersHoweverItWasMade() throws Exception {
    Path data = parent.resolve("data");
    Files.createDirectories(data.resolve("blobs"));
    try (DataDirectory directory = DataDirectory.lock(data)) {
      for (String name : List.of("blobs", "tls")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(directory.privateDirectory(name))))
            .isEqualTo("rwx------");
      }
    }
  }

  private static Process hold(Path data) throws Exception {
    Process process = holder(data);
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("locked " + data);
    return process;
  }

  private static Process holder(Path data) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            data.toString())
        .redirectErrorStream(true)
        .start();
  }
}
