package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.postgres.TestDatabase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Stores over a fresh database, with blobs that are only numbers. */
final class TestVault implements AutoCloseable {
  final TestDatabase database = TestDatabase.create();
  final RecordingJournal journal = new RecordingJournal();
  final List<BlobLocation> discarded = new CopyOnWriteArrayList<>();
  final PostgresBucketStore buckets;
  final PostgresVersionStore versions;
  final PostgresMultipartStore uploads;
  final Account owner;
  private final AtomicLong containers = new AtomicLong(1);

  TestVault() {
    this(Duration.ofSeconds(10));
  }

  TestVault(Duration patience) {
    buckets = new PostgresBucketStore(database.database(), journal, TestVault::now, 10_000);
    versions =
        new PostgresVersionStore(
            database.database().dataSource(),
            journal,
            discarded::add,
            TestVault::now,
            new SecureRandom(),
            patience);
    uploads = new PostgresMultipartStore(database.database().dataSource(), versions);
    owner =
        new PostgresAccountStore(
                database.database(),
                new SecretBox(new byte[SecretBox.KEY_BYTES]),
                journal,
                TestVault::now)
            .createAccount("owner", null, null);
  }

  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  Bucket bucket(String name, VersioningState state) {
    var created =
        (BucketStore.Creation.Created) buckets.create(name, owner.accountId(), "", false, Map.of());
    if (state != VersioningState.UNVERSIONED) {
      buckets.setVersioning(created.bucket().bucketId(), state);
    }
    return created.bucket();
  }

  static ObjectAttributes attributes() {
    return new ObjectAttributes(
        Map.of("content-type", "text/plain"),
        Map.of("a", "b"),
        Map.of(),
        null,
        "STANDARD",
        null,
        null,
        null,
        false);
  }

  NewVersion version(Bucket bucket, String key, long size, String etag) {
    return version(bucket, key, size, etag, attributes());
  }

  NewVersion version(
      Bucket bucket, String key, long size, String etag, ObjectAttributes attributes) {
    long stamp = versions.nextStamp();
    return new NewVersion(
        bucket.bucketId(),
        ObjectKey.of(key),
        versions.newVersionId(stamp),
        stamp,
        owner.accountId(),
        size,
        etag,
        attributes);
  }

  BlobLocation blob(long size) {
    return new BlobLocation(containers.getAndIncrement(), 0, size);
  }

  CommitOutcome put(Bucket bucket, String key, long size, String etag, WriteCondition condition) {
    return versions.commit(version(bucket, key, size, etag), blob(size), condition);
  }

  ObjectVersion put(Bucket bucket, String key, long size, String etag) {
    return ((CommitOutcome.Committed) put(bucket, key, size, etag, WriteCondition.NONE)).version();
  }

  VersionStore.Deletion delete(Bucket bucket, String key, @Nullable VersionId versionId) {
    return versions
        .delete(
            bucket.bucketId(),
            owner.accountId(),
            List.of(
                new VersionStore.DeleteTarget(ObjectKey.of(key), versionId, WriteCondition.NONE)))
        .getFirst();
  }

  Usage usage(Bucket bucket) {
    return versions.usage(bucket.bucketId());
  }

  @Override
  public void close() {
    versions.close();
    database.close();
  }
}
