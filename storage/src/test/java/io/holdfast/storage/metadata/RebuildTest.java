package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.JournalReader;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.LocalBlobStoreOptions;
import io.holdfast.storage.blob.PosixFileLayer;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged comes back from the blobs and the journal alone, and nothing else does. */
class RebuildTest {
  private static final List<String> TABLES =
      List.of(
          "SELECT account_id, canonical_id, display_name, email, created FROM accounts",
          "SELECT bucket_id, name, owner_account_id, versioning FROM buckets",
          "SELECT bucket_id, kind, document FROM bucket_configurations",
          "SELECT bucket_id, encode(key, 'hex'), inv_seq, version_id, is_null_version, is_latest,"
              + " is_delete_marker, size, etag, last_modified, content_headers, user_metadata,"
              + " tags, acl, container, blob_offset, blob_length, upload_id, part_count"
              + " FROM object_versions",
          "SELECT upload_id, bucket_id, initiated, completed_inv_seq FROM multipart_uploads",
          "SELECT upload_id, part_number, size, etag, included, container, blob_offset FROM parts",
          "SELECT bucket_id, sum(versions), sum(delete_markers), sum(bytes), sum(upload_parts),"
              + " sum(upload_bytes) FROM bucket_usage GROUP BY bucket_id"
              + " HAVING sum(versions) + sum(delete_markers) + sum(upload_parts) > 0");

  /** A vault over real files. */
  private static final class Files implements AutoCloseable {
    final TestDatabase database = TestDatabase.create();
    final LocalBlobStore blobs;
    final PostgresBucketStore buckets;
    final PostgresVersionStore versions;
    final PostgresMultipartStore uploads;
    final Account owner;

    Files(Path directory) throws IOException {
      blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory));
      DataSource source = database.database().dataSource();
      buckets =
          new PostgresBucketStore(database.database(), blobs.journal(), TestVault::now, 10_000);
      versions = new PostgresVersionStore(source, blobs, TestVault::now, new SecureRandom());
      uploads = new PostgresMultipartStore(source, versions);
      owner =
          new PostgresAccountStore(
                  database.database(),
                  new SecretBox(new byte[SecretBox.KEY_BYTES]),
                  blobs.journal(),
                  TestVault::now)
              .createAccount("owner", "o@example.com", null);
    }

    Bucket bucket(String name, VersioningState state) {
      Bucket bucket =
          ((BucketStore.Creation.Created)
                  buckets.create(
                      name,
                      owner.accountId(),
                      "",
                      false,
                      Map.of(BucketConfigurationKind.ACL, "<acl/>")))
              .bucket();
      if (state != VersioningState.UNVERSIONED) {
        buckets.setVersioning(bucket.bucketId(), state);
      }
      return bucket;
    }

    BlobLocation write(byte[] bytes, byte[] descriptor) throws IOException {
      try (BlobWriter writer = blobs.begin(new BlobSpec(bytes.length, Set.of()))) {
        writer.append(ByteBuffer.wrap(bytes));
        return writer.commit(descriptor);
      }
    }

    ObjectVersion put(Bucket bucket, String key, int size) throws IOException {
      long stamp = versions.nextStamp();
      NewVersion version =
          new NewVersion(
              bucket.bucketId(),
              ObjectKey.of(key),
              versions.newVersionId(stamp),
              stamp,
              owner.accountId(),
              size,
              "etag" + stamp,
              TestVault.attributes());
      BlobLocation location = write(new byte[size], versions.describe(version));
      return ((CommitOutcome.Committed) versions.commit(version, location, WriteCondition.NONE))
          .version();
    }

    VersionStore.Deletion delete(Bucket bucket, ObjectVersion version, boolean forGood) {
      return versions
          .delete(
              bucket.bucketId(),
              owner.accountId(),
              List.of(
                  new VersionStore.DeleteTarget(
                      version.key(), forGood ? version.versionId() : null, WriteCondition.NONE)))
          .getFirst();
    }

    MultipartUpload upload(Bucket bucket, String key, int parts) throws IOException {
      MultipartUpload upload =
          uploads.create(
              bucket.bucketId(),
              ObjectKey.of(key),
              owner.accountId(),
              TestVault.attributes(),
              null,
              null);
      for (int n = 1; n <= parts; n++) {
        var draft = new MultipartStore.StoredPartDraft(10, "p" + n, null, TestVault.now());
        BlobLocation location = write(new byte[10], uploads.describePart(upload, n, draft));
        uploads.putPart(upload, n, draft, location);
      }
      return upload;
    }

    void complete(Bucket bucket, MultipartUpload upload, int... numbers) {
      List<MultipartStore.PartReference> parts = new ArrayList<>();
      for (int n : numbers) {
        parts.add(new MultipartStore.PartReference(n, "p" + n));
      }
      long stamp = versions.nextStamp();
      NewVersion version =
          new NewVersion(
              bucket.bucketId(),
              upload.key(),
              versions.newVersionId(stamp),
              stamp,
              owner.accountId(),
              10L * numbers.length,
              "whole",
              upload.attributes());
      assertThat(uploads.complete(upload, version, parts, WriteCondition.NONE))
          .isInstanceOf(CommitOutcome.Committed.class);
    }

    @Override
    public void close() throws IOException {
      versions.close();
      blobs.close();
      database.close();
    }
  }

  private static Set<String> rows(DataSource source, String query) throws SQLException {
    Set<String> rows = new TreeSet<>();
    try (Connection connection = source.getConnection();
        Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery(query)) {
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.append(result.getString(i)).append(" | ");
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  private static RebuildPlan plan(Path directory) throws IOException {
    return RebuildPlan.read(
        BlobScanner.offline(directory, ScanOptions.headers()),
        new JournalReader(directory, new PosixFileLayer()));
  }

  private static void fill(Files vault) throws IOException {
    for (VersioningState state : VersioningState.values()) {
      Bucket bucket = vault.bucket(state.name().toLowerCase(java.util.Locale.ROOT), state);
      ObjectVersion first = vault.put(bucket, "a", 10);
      vault.put(bucket, "a", 20);
      ObjectVersion other = vault.put(bucket, "b/ä", 30);
      vault.put(bucket, "kept", 5_000_000);
      vault.delete(bucket, other, false);
      vault.delete(bucket, first, true);
      vault.versions.setTags(
          bucket.bucketId(), ObjectKey.of("kept"), null, Map.of("t", "1", "s", "2"));
      vault.versions.setAcl(bucket.bucketId(), ObjectKey.of("kept"), null, "<grant/>");
      vault.complete(bucket, vault.upload(bucket, "multi", 3), 1, 3);
      vault.upload(bucket, "open", 2);
      MultipartUpload aborted = vault.upload(bucket, "aborted", 1);
      vault.uploads.abort(bucket.bucketId(), aborted.key(), aborted.uploadId());
      if (state == VersioningState.ENABLED) {
        vault.buckets.setVersioning(bucket.bucketId(), VersioningState.SUSPENDED);
        vault.put(bucket, "a", 40);
        vault.delete(bucket, vault.put(bucket, "null-marker", 1), false);
      }
    }
    Bucket gone = vault.bucket("gone", VersioningState.ENABLED);
    vault.delete(gone, vault.put(gone, "x", 1), true);
    assertThat(vault.buckets.delete(gone.bucketId())).isEqualTo(BucketStore.Deletion.DELETED);
  }

  @Test
  void everythingAcknowledgedComesBackAndStaysHeldUntilApproved(@TempDir Path directory)
      throws Exception {
    try (Files vault = new Files(directory);
        TestDatabase empty = TestDatabase.create()) {
      fill(vault);
      RebuildPlan plan = plan(directory);
      assertThat(plan.report().problems()).isEmpty();
      assertThat(plan.report().buckets()).isEqualTo(3);
      plan.apply(empty.owner());
      for (String table : TABLES) {
        assertThat(rows(empty.owner(), table))
            .as(table)
            .isEqualTo(rows(vault.database.owner(), table));
      }
      assertThatThrownBy(() -> plan.apply(empty.owner()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not empty");
      try (PostgresVersionStore rebuilt =
          new PostgresVersionStore(
              empty.database().dataSource(), vault.blobs, TestVault::now, new SecureRandom())) {
        Bucket bucket = vault.buckets.find("unversioned").orElseThrow();
        var target = new VersionStore.DeleteTarget(ObjectKey.of("kept"), null, WriteCondition.NONE);
        assertThat(rebuilt.delete(bucket.bucketId(), vault.owner.accountId(), List.of(target)))
            .containsExactly(new VersionStore.Deletion.Refused(CommitOutcome.Reason.LOCKED));
        assertThat(RebuildPlan.approve(empty.owner())).isPositive();
        assertThat(rebuilt.delete(bucket.bucketId(), vault.owner.accountId(), List.of(target)))
            .containsExactly(new VersionStore.Deletion.Deleted(null, false));
      }
    }
  }

  @Test
  void garbageIsReclaimedAfterItsGraceAndScrubFindsNothingWrong(@TempDir Path directory)
      throws Exception {
    try (Files vault = new Files(directory)) {
      fill(vault);
      DataSource source = vault.database.database().dataSource();
      try (Reclaimer patient = new Reclaimer(source, vault.blobs, Duration.ofHours(1))) {
        assertThat(patient.runOnce()).isZero();
      }
      long garbage = rows(source, "SELECT * FROM blob_garbage").size();
      assertThat(garbage).isPositive();
      try (Reclaimer prompt = new Reclaimer(source, vault.blobs, Duration.ZERO)) {
        prompt.runOnce();
        for (int i = 0; i < 50 && !rows(source, "SELECT * FROM blob_garbage").isEmpty(); i++) {
          Thread.sleep(100);
        }
      }
      assertThat(rows(source, "SELECT * FROM blob_garbage")).isEmpty();
      ScrubReport report =
          new Scrub(source, vault.blobs)
              .run(vault.blobs.scanner(ScanOptions.full()), checked -> {});
      assertThat(report.alarms()).isEmpty();
      assertThat(report.orphans()).isZero();
      assertThat(report.rows()).isPositive();
    }
  }

  @Test
  void scrubTellsOrphansFromLoss(@TempDir Path directory) throws Exception {
    try (Files vault = new Files(directory)) {
      Bucket bucket = vault.bucket("scrubbed", VersioningState.ENABLED);
      ObjectVersion kept = vault.put(bucket, "kept", 10);
      ObjectVersion lost = vault.put(bucket, "lost", 10);
      vault.write(new byte[7], "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      vault.blobs.reclaim(List.of(java.util.Objects.requireNonNull(lost.location())));
      ScrubReport report =
          new Scrub(vault.database.database().dataSource(), vault.blobs)
              .run(vault.blobs.scanner(ScanOptions.full()), checked -> {});
      assertThat(report.orphans()).isEqualTo(1);
      assertThat(report.orphanBytes()).isEqualTo(7);
      assertThat(report.alarms()).hasSize(1).first().asString().contains("lost");
      assertThat(report.clean()).isFalse();
      assertThat(kept.location()).isNotNull();
    }
  }

  private static void flip(Path path, long at) throws IOException {
    try (var file = new java.io.RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int byteThere = file.read();
      file.seek(at);
      file.write(byteThere ^ 1);
    }
  }

  private static Path container(Path directory, BlobLocation location) throws IOException {
    try (var paths = java.nio.file.Files.walk(directory.resolve("containers"))) {
      return paths
          .filter(each ->
              each.getFileName()
                  .toString()
                  .endsWith(Long.toHexString(location.container()) + ".hfc"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aBadDescriptorOfWhatARowNamesIsAnAlarm(@TempDir Path directory) throws Exception {
    try (Files vault = new Files(directory)) {
      Bucket bucket = vault.bucket("described", VersioningState.ENABLED);
      ObjectVersion hit = vault.put(bucket, "hit", 10);
      vault.put(bucket, "other", 10);
      BlobLocation location = java.util.Objects.requireNonNull(hit.location());
      // Header, data, one checksum; then the descriptor.
      flip(container(directory, location), location.offset() + 128 + 10 + 4 + 5);
      ScrubReport report =
          new Scrub(vault.database.database().dataSource(), vault.blobs)
              .run(vault.blobs.scanner(ScanOptions.full()), checked -> {});
      assertThat(report.alarms()).hasSize(1).first().asString().contains("key hit");
    }
  }

  @Test
  void aRowThatNamesAnotherObjectsBlobIsAnAlarm(@TempDir Path directory) throws Exception {
    try (Files vault = new Files(directory)) {
      Bucket bucket = vault.bucket("swapped", VersioningState.ENABLED);
      vault.put(bucket, "mine", 10);
      vault.put(bucket, "yours", 10);
      try (Connection connection = vault.database.owner().getConnection();
          Statement sql = connection.createStatement()) {
        sql.executeUpdate("ALTER TABLE object_versions DISABLE TRIGGER USER");
        sql.executeUpdate(
            "UPDATE object_versions v SET blob_offset = o.blob_offset FROM object_versions o"
                + " WHERE v.key = 'mine'::bytea AND o.key = 'yours'::bytea");
      }
      ScrubReport report =
          new Scrub(vault.database.database().dataSource(), vault.blobs)
              .run(vault.blobs.scanner(ScanOptions.full()), checked -> {});
      assertThat(report.alarms()).hasSize(1).first().asString().contains("mine", "another one's");
    }
  }

  @Test
  void aResumedScrubFindsTheDamageAgain(@TempDir Path directory) throws Exception {
    try (Files vault = new Files(directory)) {
      Bucket bucket = vault.bucket("resumed", VersioningState.ENABLED);
      ObjectVersion hit = vault.put(bucket, "hit", 5000);
      for (int i = 0; i < 3; i++) {
        vault.put(bucket, "large" + i, 3_000_000);
      }
      BlobLocation location = java.util.Objects.requireNonNull(hit.location());
      flip(container(directory, location), location.offset() + 128 + 100);
      // In a container that is being written to, scrub leaves what it cannot read to a later run.
      vault.blobs.close();
      try (LocalBlobStore blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory))) {
        Path cursor = directory.resolve("cursor");
        DataSource source = vault.database.database().dataSource();
        ScanOptions stopped =
            new ScanOptions(
                0,
                true,
                cursor,
                (done, total, bytes) -> {
                  if (done == total) {
                    throw new IllegalStateException("stopped");
                  }
                });
        assertThatThrownBy(() -> new Scrub(source, blobs).run(blobs.scanner(stopped), n -> {}))
            .hasMessage("stopped");
        ScanOptions resumed = new ScanOptions(0, true, cursor, (done, total, bytes) -> {});
        ScrubReport report = new Scrub(source, blobs).run(blobs.scanner(resumed), n -> {});
        assertThat(report.alarms()).hasSize(1).first().asString().contains("key hit");
      }
    }
  }
}
