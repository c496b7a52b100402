package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Uploads in progress end with their bucket: none comes back, and no part is left to nobody. */
class BucketDeletionTest {
  private static TestVault vault;

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  private static MultipartUpload begin(Bucket bucket) {
    return vault.uploads.create(
        bucket.bucketId(),
        ObjectKey.of("k"),
        vault.owner.accountId(),
        TestVault.attributes(),
        null,
        null);
  }

  private static boolean part(MultipartUpload upload, int number) {
    MultipartStore.StoredPartDraft draft =
        new MultipartStore.StoredPartDraft(
            10, "e" + number, null, Instant.parse("2026-01-01T00:00:00Z"));
    return vault.uploads.putPart(upload, number, draft, vault.blob(10));
  }

  private static CommitOutcome complete(Bucket bucket, MultipartUpload upload, int part) {
    return vault.uploads.complete(
        upload,
        vault.version(bucket, "k", 10, "whole"),
        List.of(new MultipartStore.PartReference(part, "e" + part)),
        WriteCondition.NONE);
  }

  private static long count(String query) throws SQLException {
    try (Connection connection = vault.database.owner().getConnection();
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery("SELECT count(*) FROM holdfast." + query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static BucketStore.Deletion delete(Bucket bucket) {
    return vault.buckets.delete(bucket.bucketId());
  }

  @Test
  void aBucketWithAnUploadInProgressIsDeletedAndThePartsAreGivenUp() throws Exception {
    Bucket bucket = vault.bucket("in-progress", VersioningState.ENABLED);
    MultipartUpload upload = begin(bucket);
    MultipartUpload other = begin(bucket);
    for (int number = 1; number <= 3; number++) {
      assertThat(part(upload, number)).isTrue();
    }
    long garbage = count("blob_garbage");
    assertThat(delete(bucket)).isEqualTo(BucketStore.Deletion.DELETED);
    assertThat(count("blob_garbage") - garbage).isEqualTo(3);
    String ofBucket = " WHERE bucket_id = " + bucket.bucketId();
    assertThat(count("multipart_uploads" + ofBucket)).isZero();
    assertThat(count("bucket_usage" + ofBucket)).isZero();
    assertThat(count("parts WHERE upload_id = '" + upload.uploadId() + "'")).isZero();
    for (MultipartUpload gone : List.of(upload, other)) {
      assertThat(part(gone, 4)).isFalse();
      assertThat(vault.uploads.find(bucket.bucketId(), gone.key(), gone.uploadId())).isEmpty();
      assertThat(complete(bucket, gone, 1)).isNotInstanceOf(CommitOutcome.Committed.class);
    }
    assertThatThrownBy(() -> begin(bucket)).isInstanceOf(BucketGoneException.class);
  }

  @Test
  void aBucketThatIsNotEmptyKeepsItsUploads() {
    Bucket bucket = vault.bucket("keeps", VersioningState.ENABLED);
    MultipartUpload upload = begin(bucket);
    assertThat(part(upload, 1)).isTrue();
    vault.put(bucket, "other", 1, "e");
    assertThat(delete(bucket)).isEqualTo(BucketStore.Deletion.NOT_EMPTY);
    assertThat(complete(bucket, upload, 1)).isInstanceOf(CommitOutcome.Committed.class);
  }

  @Test
  void partsAndCompletionsThatRaceWithTheDeletionLeaveNothingBehind() throws Exception {
    for (int round = 0; round < 40; round++) {
      Bucket bucket = vault.bucket("racing-" + round, VersioningState.ENABLED);
      MultipartUpload upload = begin(bucket);
      assertThat(part(upload, 1)).isTrue();
      long garbage = count("blob_garbage");
      List<Callable<Object>> calls = new ArrayList<>();
      for (int number = 2; number <= 5; number++) {
        int each = number;
        calls.add(() -> part(upload, each));
      }
      calls.add(() -> beginAndAbort(bucket));
      if (round % 2 == 0) {
        calls.add(() -> complete(bucket, upload, 1));
      }
      calls.add(round % 3, () -> delete(bucket));
      List<Object> results = together(calls);
      boolean completed = results.stream().anyMatch(CommitOutcome.Committed.class::isInstance);
      assertThat(results)
          .contains(completed ? BucketStore.Deletion.NOT_EMPTY : BucketStore.Deletion.DELETED);
      long added = 1 + results.stream().filter(Boolean.TRUE::equals).count();
      long kept = count("parts WHERE upload_id = '" + upload.uploadId() + "'");
      assertThat(kept).isEqualTo(completed ? 1 : 0);
      assertThat(count("blob_garbage") - garbage).isEqualTo(added - kept);
      assertThat(part(upload, 6)).isFalse();
    }
  }

  private static String beginAndAbort(Bucket bucket) {
    try {
      MultipartUpload begun = begin(bucket);
      vault.uploads.abort(bucket.bucketId(), begun.key(), begun.uploadId());
      return "begun";
    } catch (BucketGoneException e) {
      return "gone";
    }
  }

  private static List<Object> together(List<Callable<Object>> calls) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Object>> running = new ArrayList<>();
    List<Object> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<Object> call : calls) {
        running.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      start.countDown();
      for (Future<Object> each : running) {
        results.add(each.get(60, TimeUnit.SECONDS));
      }
    }
    return results;
  }
}
