package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.LocalBlobStoreOptions;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/** One run of a vault over real files and a database that outlives it. */
final class CrashedVault implements AutoCloseable {
  static final String BOOT = "boot-one";

  final DataSource source;
  final LocalBlobStore blobs;
  final CommitWitness witness;
  final PostgresBucketStore buckets;
  final PostgresVersionStore versions;
  final PostgresMultipartStore uploads;

  CrashedVault(Path directory, TestDatabase database) throws IOException {
    this(directory, database, BOOT, 1L << 26);
  }

  CrashedVault(Path directory, TestDatabase database, String boot, long rollBytes)
      throws IOException {
    source = database.database().dataSource();
    blobs =
        LocalBlobStore.open(
            LocalBlobStoreOptions.of(directory).withRollBytes(rollBytes, 1L << 20),
            OrphanSweep.namedFiles(source));
    SecureRandom random = new SecureRandom();
    witness =
        CommitWitness.open(
            directory.resolve("acknowledged"), source, blobs.firstNumber(), random, boot);
    buckets = new PostgresBucketStore(database.database(), blobs.journal(), TestVault::now, 10_000);
    versions = new PostgresVersionStore(source, blobs, witness, TestVault::now, random);
    uploads = new PostgresMultipartStore(source, versions);
  }

  String account(TestDatabase database) {
    return new PostgresAccountStore(
            database.database(),
            new SecretBox(new byte[SecretBox.KEY_BYTES]),
            blobs.journal(),
            TestVault::now)
        .createAccount("owner", null, null)
        .accountId();
  }

  Bucket bucket(String name, String owner) {
    Bucket bucket =
        ((BucketStore.Creation.Created) buckets.create(name, owner, "", false, Map.of())).bucket();
    buckets.setVersioning(bucket.bucketId(), VersioningState.ENABLED);
    return bucket;
  }

  NewVersion version(Bucket bucket, String key, int size) {
    long stamp = versions.nextStamp();
    return new NewVersion(
        bucket.bucketId(),
        ObjectKey.of(key),
        versions.newVersionId(stamp),
        stamp,
        bucket.owner().accountId(),
        size,
        "etag" + stamp,
        TestVault.attributes());
  }

  BlobLocation write(byte[] bytes, byte[] descriptor) throws IOException {
    try (BlobWriter writer = blobs.begin(new BlobSpec(bytes.length, Set.of()))) {
      writer.append(ByteBuffer.wrap(bytes));
      return writer.commit(descriptor);
    }
  }

  /** Bytes that are durable, and no row. */
  BlobLocation orphan(Bucket bucket, String key, int size) throws IOException {
    return write(new byte[size], versions.describe(version(bucket, key, size)));
  }

  BlobLocation put(Bucket bucket, String key, byte[] bytes) throws IOException {
    NewVersion version = version(bucket, key, bytes.length);
    BlobLocation location = write(bytes, versions.describe(version));
    CommitOutcome outcome = versions.commit(version, location, WriteCondition.NONE);
    if (!(outcome instanceof CommitOutcome.Committed)) {
      throw new IllegalStateException(outcome.toString());
    }
    return location;
  }

  MultipartUpload upload(Bucket bucket, String key) {
    return uploads.create(
        bucket.bucketId(),
        ObjectKey.of(key),
        bucket.owner().accountId(),
        TestVault.attributes(),
        null,
        null);
  }

  BlobLocation part(MultipartUpload upload, int number, byte[] bytes, boolean named)
      throws IOException {
    var draft =
        new MultipartStore.StoredPartDraft(bytes.length, "p" + number, null, TestVault.now());
    BlobLocation location = write(bytes, uploads.describePart(upload, number, draft));
    if (named) {
      uploads.putPart(upload, number, draft, location);
    }
    return location;
  }

  BlobLocation locationOf(Bucket bucket, String key) {
    return Objects.requireNonNull(
        versions.findLatest(bucket.bucketId(), ObjectKey.of(key)).orElseThrow().location());
  }

  byte[] read(BlobLocation location) throws IOException {
    try (var reader = blobs.open(location)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(location.length()));
      while (bytes.hasRemaining()) {
        reader.read(bytes.position(), bytes);
      }
      return bytes.array();
    }
  }

  @Override
  public void close() throws IOException {
    versions.close();
    blobs.close();
    witness.close();
  }
}
