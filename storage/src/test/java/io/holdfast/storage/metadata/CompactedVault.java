package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.blob.ScanItem;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A vault with small containers, over real files. */
abstract class CompactedVault {
  private static final long ROLL = 64 * 1024;

  @TempDir Path directory;
  TestDatabase database;
  CrashedVault vault;
  Bucket bucket;

  @BeforeEach
  void open() throws IOException {
    database = TestDatabase.create();
    vault = start();
    bucket = vault.bucket("compacted", vault.account(database));
  }

  @AfterEach
  void close() throws IOException {
    vault.close();
    database.close();
  }

  private CrashedVault start() throws IOException {
    return new CrashedVault(directory, database, CrashedVault.BOOT, ROLL);
  }

  void restart() throws IOException {
    vault.close();
    vault = start();
  }

  static byte[] bytes(String key, int size) {
    byte[] bytes = new byte[size];
    new Random(key.hashCode()).nextBytes(bytes);
    return bytes;
  }

  void put(String key, int size) throws IOException {
    vault.put(bucket, key, bytes(key, size));
  }

  void delete(String key) {
    ObjectVersion version =
        vault.versions.findLatest(bucket.bucketId(), ObjectKey.of(key)).orElseThrow();
    var target =
        new VersionStore.DeleteTarget(version.key(), version.versionId(), WriteCondition.NONE);
    vault.versions.delete(bucket.bucketId(), bucket.owner().accountId(), List.of(target));
  }

  void reclaim() throws IOException {
    try (Reclaimer prompt = new Reclaimer(vault.source, vault.blobs, Duration.ZERO)) {
      prompt.runOnce();
    }
    vault.blobs.usage();
  }

  void assertIntact(int blobs) throws IOException {
    ScrubReport report =
        new Scrub(vault.source, vault.blobs)
            .run(vault.blobs.scanner(ScanOptions.full()), checked -> {});
    assertThat(report.alarms()).isEmpty();
    assertThat(report.orphans()).isZero();
    assertThat(report.blobs()).isEqualTo(blobs);
  }

  void assertHolds(String key, int size) throws IOException {
    assertThat(vault.read(vault.locationOf(bucket, key))).as(key).isEqualTo(bytes(key, size));
  }

  List<ScanItem.Intact> intact(long container) throws IOException {
    List<ScanItem.Intact> found = new ArrayList<>();
    vault
        .blobs
        .scanner(ScanOptions.headers())
        .scanContainer(
            container,
            item -> {
              if (item instanceof ScanItem.Intact intact) {
                found.add(intact);
              }
            });
    return found;
  }
}
