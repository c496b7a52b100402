package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.blob.BlobLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What lives in sparse containers moves together, and the space comes back. */
class CompactorTest extends CompactedVault {
  private static final Compactor.Settings SETTINGS =
      new Compactor.Settings(Duration.ofHours(1), 1L << 30);

  private int compact() throws IOException {
    try (Compactor compactor = new Compactor(vault.source, vault.blobs, vault.witness, SETTINGS)) {
      return compactor.runOnce();
    }
  }

  private long allocatedBytes() throws Exception {
    Process du =
        new ProcessBuilder("du", "-s", "-B1", directory.resolve("containers").toString())
            .redirectErrorStream(true)
            .start();
    String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(du.waitFor()).isZero();
    return Long.parseLong(line.substring(0, line.indexOf('\t')));
  }

  private long containers() throws IOException {
    try (var files = Files.list(directory.resolve("containers"))) {
      return files.count();
    }
  }

  @Test
  void theSpaceOfMostlyDeadContainersComesBackToTheFileSystem() throws Exception {
    for (int i = 0; i < 300; i++) {
      put("k" + i, 3_000);
    }
    BlobLocation before = vault.locationOf(bucket, "k10");
    for (int i = 0; i < 300; i++) {
      if (i % 10 != 0) {
        delete("k" + i);
      }
    }
    reclaim();
    long sparse = allocatedBytes();
    assertThat(compact()).isPositive();
    reclaim();
    assertThat(allocatedBytes()).isLessThan(sparse / 3);
    assertThat(vault.locationOf(bucket, "k10")).isNotEqualTo(before);
    for (int i = 0; i < 300; i += 10) {
      assertHolds("k" + i, 3_000);
    }
    assertIntact(30);
    // The container that was written to at first may be worth it now; then nothing is left to do.
    compact();
    reclaim();
    assertThat(compact()).isZero();
    assertThat(vault.versions.usage(bucket.bucketId())).isEqualTo(new Usage(30, 0, 90_000, 0, 0));
  }

  @Test
  void aPausedCompactorMovesNothing() throws Exception {
    for (int i = 0; i < 60; i++) {
      put("k" + i, 3_000);
    }
    for (int i = 1; i < 60; i++) {
      delete("k" + i);
    }
    reclaim();
    try (Compactor compactor = new Compactor(vault.source, vault.blobs, vault.witness, SETTINGS)) {
      compactor.pause();
      assertThat(compactor.runOnce()).isZero();
      compactor.resume();
      assertThat(compactor.runOnce()).isEqualTo(1);
    }
  }

  @Test
  void smallContainersThatStartsLeftAreMerged() throws Exception {
    for (int i = 0; i < 9; i++) {
      put("k" + i, 1_000);
      restart();
    }
    assertThat(containers()).isEqualTo(9);
    assertThat(compact()).isEqualTo(9);
    reclaim();
    assertThat(containers()).isEqualTo(1);
    for (int i = 0; i < 9; i++) {
      assertHolds("k" + i, 1_000);
    }
    assertIntact(9);
  }

  @Test
  void partsMoveAndTheirObjectStaysWhole() throws Exception {
    MultipartUpload upload = vault.upload(bucket, "multi");
    vault.part(upload, 1, bytes("p1", 2_000), true);
    vault.part(upload, 2, bytes("p2", 2_000), true);
    for (int i = 0; i < 60; i++) {
      put("k" + i, 3_000);
    }
    for (int i = 0; i < 60; i++) {
      delete("k" + i);
    }
    reclaim();
    List<StoredPart> old = vault.uploads.listParts(upload, 0, 10);
    assertThat(compact()).isEqualTo(2);
    reclaim();
    List<StoredPart> parts = vault.uploads.listParts(upload, 0, 10);
    assertThat(parts.getFirst().location()).isNotEqualTo(old.getFirst().location());
    assertThat(vault.read(parts.get(0).location())).isEqualTo(bytes("p1", 2_000));
    assertThat(vault.read(parts.get(1).location())).isEqualTo(bytes("p2", 2_000));
    assertIntact(2);
    assertThat(vault.uploads.abort(bucket.bucketId(), upload.key(), upload.uploadId())).isTrue();
    reclaim();
    assertIntact(0);
  }

  @Test
  void anEmptiedContainerIsUnlinkedAndADamagedBlobStaysForScrub() throws Exception {
    for (int i = 0; i < 60; i++) {
      put("k" + i, 3_000);
    }
    BlobLocation damaged = vault.locationOf(bucket, "k3");
    for (int i = 0; i < 60; i++) {
      if (i != 3) {
        delete("k" + i);
      }
    }
    reclaim();
    Path path = directory.resolve("containers/%016x.hfc".formatted(damaged.container()));
    try (var file = new java.io.RandomAccessFile(path.toFile(), "rw")) {
      file.seek(damaged.offset() + 200);
      int was = file.read();
      file.seek(damaged.offset() + 200);
      file.write(was ^ 1);
    }
    assertThat(compact()).isZero();
    reclaim();
    assertThat(path).exists();
    assertThat(vault.locationOf(bucket, "k3")).isEqualTo(damaged);
    delete("k3");
    reclaim();
    assertThat(path).doesNotExist();
  }
}
