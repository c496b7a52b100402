package io.holdfast.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault that cannot start says why, ends with a failure, and leaves no process behind. */
class FailedStartTest {
  @TempDir private Path directory;

  @Test
  void takenPortIsNamedBeforeAnythingIsMade() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(refused("--http-port", port))
          .isEqualToIgnoringWhitespace(
              "127.0.0.1:"
                  + port
                  + " cannot be listened on: Address already in use. Stop what listens there (ss"
                  + " -ltnp), or set another http-port.");
      assertThat(refused("--http-port", "0", "--management-port", port))
          .contains("set another management-port");
    }
    assertThat(directory.resolve("data/postgres")).doesNotExist();
  }

  @Test
  void unusableCertificateIsNamedBeforeAnythingIsMade() throws Exception {
    String broken = Files.writeString(directory.resolve("broken.pem"), "x").toString();

    String words = refused("--listen", "https", "--tls-certificate", broken, "--tls-key", broken);

    assertThat(words).startsWith("TLS cannot be set up").contains(broken);
    assertThat(directory.resolve("data/postgres")).doesNotExist();
  }

  @Test
  void failureAfterThePostgresStartEndsThePostgresToo() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/blobs"), "a file where a directory must be");

    assertThat(refused()).endsWith("blobs is not a directory.\n");

    assertThat(directory.resolve("data/postgres/data/PG_VERSION")).exists();
    assertThat(directory.resolve("data/postgres/data/postmaster.pid")).doesNotExist();
  }

  /** The words of a start that fails, of which no process is left. */
  private String refused(String... options) {
    String data = directory.resolve("data").toString();
    List<String> arguments = new ArrayList<>(List.of("serve", "--data", data));
    for (String setting : List.of("--http-port", "--https-port", "--management-port")) {
      if (!Arrays.asList(options).contains(setting)) {
        arguments.addAll(List.of(setting, "0"));
      }
    }
    arguments.addAll(Arrays.asList(options));

    VaultProcess.Ended ended = VaultProcess.run(arguments.toArray(String[]::new));

    assertThat(ended.status()).as(ended.words()).isEqualTo(1);
    assertThat(ended.words()).doesNotContain("\tat ");
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(data));
    return ended.words();
  }
}
