package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space comes back after a crash, and never that of a blob which the database might have lost. */
class OrphanSweepTest {
  private static final int LARGE = 2_000_000;

  @TempDir Path directory;
  private TestDatabase database;
  private CrashedVault crashed;
  private Bucket bucket;

  @BeforeEach
  void open() throws IOException {
    database = TestDatabase.create();
    crashed = new CrashedVault(directory, database);
    bucket = crashed.bucket("swept", crashed.account(database));
  }

  @AfterEach
  void close() throws IOException {
    crashed.close();
    database.close();
  }

  private long count(String table) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void execute(String statement) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private static void sweep(CrashedVault vault) throws InterruptedException {
    try (OrphanSweep sweep =
        new OrphanSweep(vault.source, vault.blobs, vault.witness, Duration.ofMillis(50))) {
      sweep.await();
    }
  }

  /** Reclaims at once and answers what scrub says then. */
  private static ScrubReport reclaim(CrashedVault vault) throws IOException {
    try (Reclaimer prompt = new Reclaimer(vault.source, vault.blobs, Duration.ZERO)) {
      prompt.runOnce();
    }
    return new Scrub(vault.source, vault.blobs)
        .run(vault.blobs.scanner(ScanOptions.full()), checked -> {});
  }

  @Test
  void blobsThatACrashLeftWithoutARowComeBackAsSpaceAndAllOthersStay() throws Exception {
    BlobLocation named = crashed.put(bucket, "named", new byte[100]);
    crashed.put(bucket, "large", new byte[LARGE]);
    MultipartUpload upload = crashed.upload(bucket, "multi");
    BlobLocation part = crashed.part(upload, 1, new byte[1_000], true);
    List<BlobLocation> orphans =
        List.of(
            crashed.orphan(bucket, "named", 10),
            crashed.orphan(bucket, "medium", 300_000),
            crashed.orphan(bucket, "huge", LARGE),
            crashed.part(upload, 2, new byte[10], false),
            crashed.part(upload, 3, new byte[LARGE], false));
    try (CrashedVault next = new CrashedVault(directory, database)) {
      assertThat(next.witness.former().why()).isEmpty();
      sweep(next);
      assertThat(count("blob_garbage")).isEqualTo(orphans.size());
      ScrubReport report = reclaim(next);
      assertThat(report.orphans()).isZero();
      assertThat(report.alarms()).isEmpty();
      assertThat(report.blobs()).isEqualTo(3);
      for (BlobLocation orphan : orphans) {
        assertThatThrownBy(() -> next.blobs.open(orphan)).isInstanceOf(IOException.class);
      }
      assertThat(next.read(named)).hasSize(100);
      assertThat(next.read(part)).hasSize(1_000);
      sweep(next);
      assertThat(count("blob_garbage")).isZero();
    }
  }

  @Test
  void aDatabaseThatForgotAnAcknowledgedVersionMakesNoOrphans() throws Exception {
    crashed.put(bucket, "before", new byte[10]);
    execute("CREATE TABLE marks AS SELECT * FROM committer_marks");
    BlobLocation lost = crashed.put(bucket, "after", new byte[10]);
    // As from a backup taken between the two.
    execute("DELETE FROM object_versions WHERE key = 'after'");
    execute("DELETE FROM committer_marks");
    execute("INSERT INTO committer_marks SELECT * FROM marks");
    try (CrashedVault next = new CrashedVault(directory, database)) {
      sweep(next);
      assertThat(next.witness.former().why()).contains("does not know everything");
      assertThat(count("blob_garbage")).isZero();
      assertThat(next.read(lost)).hasSize(10);
    }
    // Nor does the start after that one take it for the remains of a crash.
    try (CrashedVault later = new CrashedVault(directory, database)) {
      sweep(later);
      assertThat(later.witness.former().proven()).isTrue();
      assertThat(count("blob_garbage")).isZero();
    }
  }

  @Test
  void aDatabaseThatForgotAnAcknowledgedPartMakesNoOrphans() throws Exception {
    MultipartUpload upload = crashed.upload(bucket, "multi");
    crashed.part(upload, 1, new byte[10], true);
    crashed.part(upload, 9, new byte[10], true);
    execute("UPDATE committer_marks SET last_batch = 1 WHERE last_batch = 2");
    execute("DELETE FROM parts WHERE part_number = 9");
    try (CrashedVault next = new CrashedVault(directory, database)) {
      sweep(next);
      assertThat(count("blob_garbage")).isZero();
      assertThat(next.witness.former().proven()).isFalse();
    }
  }

  private void rememberMarks() throws SQLException {
    execute("DROP TABLE IF EXISTS marks");
    execute("CREATE TABLE marks AS SELECT * FROM committer_marks");
  }

  private void fallBackToThem() throws SQLException {
    execute("DELETE FROM committer_marks");
    execute("INSERT INTO committer_marks SELECT * FROM marks");
  }

  private void assertNothingIsGivenUp(BlobLocation lost) throws Exception {
    assertThat(Files.exists(directory.resolve("acknowledged"))).isFalse();
    for (int start = 0; start < 2; start++) {
      try (CrashedVault next = new CrashedVault(directory, database)) {
        assertThat(next.witness.former().proven()).isEqualTo(start == 1);
        sweep(next);
        assertThat(count("blob_garbage")).isZero();
        assertThat(next.read(lost)).isNotEmpty();
      }
    }
  }

  @Test
  void aDatabaseThatFallsBackUnderARunningVaultProvesNothingAlthoughMoreIsCommitted()
      throws Exception {
    crashed.put(bucket, "before", new byte[10]);
    rememberMarks();
    BlobLocation lost = crashed.put(bucket, "after", new byte[10]);
    execute("DELETE FROM object_versions WHERE key = 'after'");
    fallBackToThem();
    for (int i = 0; i < 3; i++) {
      crashed.put(bucket, "later" + i, new byte[10]);
    }
    assertThat(crashed.locationOf(bucket, "later2")).isNotNull();
    assertNothingIsGivenUp(lost);
  }

  @Test
  void aDatabaseThatLosesItsMarksUnderARunningVaultProvesNothing() throws Exception {
    BlobLocation lost = crashed.put(bucket, "before", new byte[10]);
    execute("DELETE FROM object_versions WHERE key = 'before'");
    execute("DELETE FROM committer_marks");
    crashed.put(bucket, "later", new byte[10]);
    assertNothingIsGivenUp(lost);
  }

  @Test
  void aDatabaseThatFallsBackBehindAPartProvesNothingAlthoughMorePartsAreAdded() throws Exception {
    MultipartUpload upload = crashed.upload(bucket, "multi");
    crashed.part(upload, 1, new byte[10], true);
    rememberMarks();
    BlobLocation lost = crashed.part(upload, 9, new byte[10], true);
    execute("DELETE FROM parts WHERE part_number = 9");
    fallBackToThem();
    crashed.part(upload, 17, new byte[10], true);
    crashed.part(upload, 25, new byte[10], true);
    assertThat(count("parts")).isEqualTo(3);
    assertNothingIsGivenUp(lost);
  }

  private Path large(BlobLocation location) throws IOException {
    String number = HexFormat.of().toHexDigits(location.container());
    try (Stream<Path> all = Files.walk(directory.resolve("large"))) {
      return all.filter(path -> path.getFileName().toString().startsWith(number))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aLargeFileThatARowNamesStaysAlthoughItsFooterIsLost() throws Exception {
    BlobLocation named = crashed.put(bucket, "large", new byte[LARGE]);
    BlobLocation orphan = crashed.orphan(bucket, "orphan", LARGE);
    Path gone = large(orphan);
    for (BlobLocation location : List.of(named, orphan)) {
      Path path = large(location);
      byte[] bytes = Files.readAllBytes(path);
      Arrays.fill(bytes, bytes.length - 8_192, bytes.length, (byte) 0);
      Files.write(path, bytes);
    }
    try (CrashedVault next = new CrashedVault(directory, database)) {
      for (int i = 0; i < 100 && Files.exists(gone); i++) {
        Thread.sleep(50);
      }
      assertThat(gone).doesNotExist();
      next.blobs.close();
      assertThat(Files.exists(large(named))).isTrue();
    }
  }

  @Test
  void theVaultsOwnListenerDoesNotKeepTheSweepWaiting() throws Exception {
    crashed.orphan(bucket, "orphan", 10);
    try (CrashedVault next = new CrashedVault(directory, database);
        Connection listener = database.database().listening().getConnection();
        OrphanSweep sweep =
            new OrphanSweep(next.source, next.blobs, next.witness, Duration.ofMillis(50))) {
      assertThat(listener.isValid(1)).isTrue();
      for (int i = 0; i < 50 && count("blob_garbage") == 0; i++) {
        Thread.sleep(100);
      }
      assertThat(count("blob_garbage")).isEqualTo(1);
      sweep.await();
    }
  }

  @Test
  void anotherDatabaseMakesNoOrphansEvenIfNothingWasEverAcknowledged() throws Exception {
    crashed.orphan(bucket, "orphan", 10);
    try (TestDatabase other = TestDatabase.create();
        CrashedVault next = new CrashedVault(directory, other)) {
      assertThat(next.witness.former().proven()).isFalse();
    }
  }

  @Test
  void aDatabaseThatForgetsWhileTheVaultRunsMakesNoOrphans() throws Exception {
    crashed.orphan(bucket, "orphan", 10);
    try (CrashedVault next = new CrashedVault(directory, database)) {
      assertThat(next.witness.former().proven()).isTrue();
      execute("UPDATE committer_marks SET last_batch = last_batch - 1");
      sweep(next);
      assertThat(count("blob_garbage")).isZero();
    }
  }

  @Test
  void aRestartedMachineOrACopiedDirectoryProvesNothing() throws Exception {
    crashed.orphan(bucket, "orphan", 10);
    try (CrashedVault next = new CrashedVault(directory, database, "boot-two", 1L << 26)) {
      sweep(next);
      assertThat(next.witness.former().why()).contains("restarted");
      assertThat(count("blob_garbage")).isZero();
    }
    Path file = directory.resolve("acknowledged");
    Files.copy(file, directory.resolve("copy"));
    Files.move(directory.resolve("copy"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    try (CrashedVault next = new CrashedVault(directory, database, "boot-two", 1L << 26)) {
      assertThat(next.witness.former().why()).contains("copy");
    }
  }

  @Test
  void aRunThatCouldNotRememberAnythingProvesNothingToTheNext() throws Exception {
    crashed.put(bucket, "k", new byte[10]);
    Path blocked = Files.createDirectories(directory.resolve("acknowledged.new/full"));
    try (CrashedVault next = new CrashedVault(directory, database)) {
      sweep(next);
      next.put(bucket, "l", new byte[10]);
    }
    Files.delete(blocked);
    try (CrashedVault later = new CrashedVault(directory, database)) {
      assertThat(later.witness.former().proven()).isFalse();
    }
  }

  @Test
  void aConnectionOfTheFormerProcessKeepsTheSweepWaiting() throws Exception {
    crashed.orphan(bucket, "orphan", 10);
    try (CrashedVault next = new CrashedVault(directory, database);
        Connection former = database.application().getConnection()) {
      assertThat(former.isValid(1)).isTrue();
      OrphanSweep sweep = new OrphanSweep(next.source, next.blobs, next.witness, Duration.ZERO);
      Thread.sleep(1_500);
      assertThat(count("blob_garbage")).isZero();
      sweep.close();
    }
    try (CrashedVault next = new CrashedVault(directory, database)) {
      sweep(next);
      assertThat(count("blob_garbage")).as("the start after takes it up").isEqualTo(1);
    }
  }

  @Test
  void aBlobThatARunningRequestWillStillCommitIsNotTouched() throws Exception {
    try (CrashedVault next = new CrashedVault(directory, database)) {
      NewVersion version = next.version(bucket, "slow", 10);
      BlobLocation location = next.write(new byte[10], next.versions.describe(version));
      sweep(next);
      assertThat(count("blob_garbage")).isZero();
      assertThat(next.versions.commit(version, location, WriteCondition.NONE))
          .isInstanceOf(CommitOutcome.Committed.class);
    }
  }

  @Test
  void aCommitThatComesBetweenTheTwoLooksKeepsItsBlob() throws Exception {
    NewVersion version = crashed.version(bucket, "late", 10);
    BlobLocation location = crashed.write(new byte[10], crashed.versions.describe(version));
    crashed.orphan(bucket, "orphan", 10);
    try (CrashedVault next = new CrashedVault(directory, database);
        OrphanSweep sweep =
            new OrphanSweep(next.source, next.blobs, next.witness, Duration.ofSeconds(2))) {
      crashed.versions.commit(version, location, WriteCondition.NONE);
      sweep.await();
      assertThat(count("blob_garbage")).isEqualTo(1);
      assertThat(next.read(next.locationOf(bucket, "late"))).hasSize(10);
    }
  }

  @Test
  void marksOfFormerStartsDoNotPileUp() throws Exception {
    for (int start = 0; start < 5; start++) {
      try (CrashedVault next = new CrashedVault(directory, database)) {
        sweep(next);
        next.put(bucket, "k" + start, new byte[10]);
      }
    }
    assertThat(count("committer_marks")).isLessThanOrEqualTo(22);
  }
}
