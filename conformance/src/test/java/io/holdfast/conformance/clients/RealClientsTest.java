package io.holdfast.conformance.clients;

import io.holdfast.conformance.server.Credentials;
import io.holdfast.conformance.server.VaultProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The backup programs of Debian back a tree up and restore it identical. Goal: what a provider's
 * customers run works unchanged. The full run repeats it with tens of thousands of files and some
 * over 1 GiB ({@link BigTreeTest}).
 */
class RealClientsTest {
  @TempDir static Path temporary;

  private static VaultProcess vault;
  private static ClientRuns runs;

  @BeforeAll
  static void start() throws IOException {
    vault = VaultProcess.start(temporary.resolve("data"));
    Credentials credentials = vault.createAccount("clients");
    SourceTree tree =
        SourceTree.create(temporary.resolve("source"), 1_000, 40L << 20, (9L << 20) + 1);
    runs = new ClientRuns(vault, credentials, tree, Files.createDirectory(temporary.resolve("w")));
  }

  @AfterAll
  static void stop() {
    vault.close();
  }

  @Test
  void resticBacksUpChecksAndRestores() throws IOException {
    runs.restic();
  }

  @Test
  void rcloneSyncsAndChecks() throws IOException {
    runs.rclone();
  }

  @Test
  void awsCliSyncsWithMultipart() throws IOException {
    runs.awsCli();
  }

  @Test
  void s3cmdSyncs() throws IOException {
    runs.s3cmd();
  }

  @Test
  void awsSdkWithDefaultChecksumsCopiesATree() throws IOException {
    runs.awsSdk();
  }
}
