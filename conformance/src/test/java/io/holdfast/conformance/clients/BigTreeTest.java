package io.holdfast.conformance.clients;

import io.holdfast.conformance.server.VaultProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each client with 20,000 small files and two of more than 1 GiB. */
@Tag("long")
class BigTreeTest {
  @TempDir Path temporary;

  private VaultProcess vault;
  private ClientRuns runs;

  @BeforeEach
  void start() throws IOException {
    vault = VaultProcess.start(temporary.resolve("data"));
    SourceTree tree =
        SourceTree.create(
            temporary.resolve("source"), 20_000, (1L << 30) + 1, (1L << 30) + (77L << 20));
    runs =
        new ClientRuns(
            vault, vault.createAccount("big"), tree, Files.createDirectory(temporary.resolve("w")));
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  @Test
  void restic() throws IOException {
    runs.restic();
  }

  @Test
  void rclone() throws IOException {
    runs.rclone();
  }

  @Test
  void awsCli() throws IOException {
    runs.awsCli();
  }

  @Test
  void s3cmd() throws IOException {
    runs.s3cmd();
  }

  @Test
  void awsSdk() throws IOException {
    runs.awsSdk();
  }
}
