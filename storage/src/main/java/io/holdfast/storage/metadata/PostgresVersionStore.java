package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.metadata.CommitItem.StampedTarget;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** {@link VersionStore} over PostgreSQL by group commit. ADR 0006. Close it before the pool. */
public final class PostgresVersionStore implements VersionStore, AutoCloseable {
  /**
   * A batch costs PostgreSQL about as much as ten of its rows: where cores are few, one committer
   * with larger batches beats two that halve them ({@code bench/run --scenarios put:4k:16}).
   */
  static final int COMMITTERS = Runtime.getRuntime().availableProcessors() < 8 ? 1 : 2;

  private static final int MAX_TARGETS = 1_000;

  /** How long a write waits while PostgreSQL does not answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Journal journal;
  private final CommitWitness witness;
  private final Stamps stamps;
  private final OwnerAccounts owners;
  private final VersionQueries versions;
  private final ListingQueries listings;
  private final List<VersionCommitter> committers = new ArrayList<>();

  /** Starts the committers of a store whose orphans are never swept. */
  public PostgresVersionStore(
      DataSource source, BlobStore blobs, InstantSource clock, SecureRandom random) {
    this(source, blobs, CommitWitness.none(random), clock, random);
  }

  /**
   * Starts the committers.
   *
   * @param source connections of the application role
   * @param blobs whose journal is written, and whose blobs are discarded when their commit turns
   *     out to have failed after the caller left
   * @param witness hears of every commit before its caller does
   * @param clock for stamps and for judging locks
   */
  public PostgresVersionStore(
      DataSource source,
      BlobStore blobs,
      CommitWitness witness,
      InstantSource clock,
      SecureRandom random) {
    this(source, blobs.journal(), blobs::discard, witness, clock, random, PATIENCE);
  }

  PostgresVersionStore(
      DataSource source,
      Journal journal,
      Consumer<BlobLocation> discard,
      InstantSource clock,
      SecureRandom random,
      Duration patience) {
    this(source, journal, discard, CommitWitness.none(random), clock, random, patience);
  }

  private PostgresVersionStore(
      DataSource source,
      Journal journal,
      Consumer<BlobLocation> discard,
      CommitWitness witness,
      InstantSource clock,
      SecureRandom random,
      Duration patience) {
    this.journal = journal;
    this.witness = witness;
    this.stamps = new Stamps(clock, random);
    SqlReads reads = new SqlReads(source);
    this.owners = new OwnerAccounts(reads);
    this.versions = new VersionQueries(reads, owners);
    this.listings = new ListingQueries(reads, owners, versions);
    for (int shard = 0; shard < COMMITTERS; shard++) {
      committers.add(
          new VersionCommitter(
              shard, witness.committer(shard), source, journal, discard, clock, patience));
    }
  }

  @Override
  public long nextStamp() {
    return stamps.next();
  }

  @Override
  public VersionId newVersionId(long stamp) {
    return stamps.versionId(stamp);
  }

  @Override
  public byte[] describe(NewVersion version) {
    return BlobDescriptor.encode(
        new BlobDescriptor.OfVersion(owners.bucketName(version.bucketId()), version));
  }

  @Override
  public CommitOutcome commit(NewVersion version, BlobLocation location, WriteCondition condition) {
    return commit(
        new CommitItem.Put(
            version, owners.get(version.ownerAccountId()), location, null, condition));
  }

  /** Whether every committer runs: without one, writes to its keys wait in vain. */
  public boolean isCommitting() {
    return committers.stream().allMatch(VersionCommitter::isAlive);
  }

  CommitOutcome commit(CommitItem.Put put) {
    return committer(put.version().key()).submit(put, put.outcome());
  }

  private VersionCommitter committer(ObjectKey key) {
    return committers.get(shard(key));
  }

  private static int shard(ObjectKey key) {
    return Math.floorMod((Arrays.hashCode(key.utf8()) * 0x9E3779B9) >>> 16, COMMITTERS);
  }

  @Override
  public Optional<ObjectVersion> findLatest(long bucketId, ObjectKey key) {
    return versions.findLatest(bucketId, key);
  }

  @Override
  public Optional<ObjectVersion> find(long bucketId, ObjectKey key, VersionId versionId) {
    return versions.find(bucketId, key, versionId);
  }

  @Override
  public List<Deletion> delete(long bucketId, String ownerAccountId, List<DeleteTarget> targets) {
    if (targets.size() > MAX_TARGETS) {
      throw new IllegalArgumentException(targets.size() + " targets");
    }
    owners.get(ownerAccountId);
    List<List<StampedTarget>> byShard = new ArrayList<>();
    List<List<Integer>> places = new ArrayList<>();
    for (int shard = 0; shard < COMMITTERS; shard++) {
      byShard.add(new ArrayList<>());
      places.add(new ArrayList<>());
    }
    for (int i = 0; i < targets.size(); i++) {
      int shard = shard(targets.get(i).key());
      long stamp = stamps.next();
      byShard.get(shard).add(new StampedTarget(targets.get(i), stamp, stamps.versionId(stamp)));
      places.get(shard).add(i);
    }
    Deletion[] outcomes = new Deletion[targets.size()];
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Deletion>>> waiting = new ArrayList<>();
      for (int shard = 0; shard < COMMITTERS; shard++) {
        CommitItem.Delete item =
            new CommitItem.Delete(bucketId, ownerAccountId, byShard.get(shard));
        VersionCommitter committer = committers.get(shard);
        waiting.add(
            threads.submit(() ->
                item.targets().isEmpty()
                    ? List.<Deletion>of()
                    : committer.submit(item, item.outcome())));
      }
      for (int shard = 0; shard < COMMITTERS; shard++) {
        List<Deletion> done = join(waiting.get(shard));
        for (int i = 0; i < done.size(); i++) {
          outcomes[places.get(shard).get(i)] = done.get(i);
        }
      }
    }
    return List.of(outcomes);
  }

  private static List<Deletion> join(Future<List<Deletion>> waiting) {
    try {
      return waiting.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a deletion failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MetadataUnavailableException("interrupted", false, e);
    }
  }

  @Override
  public Optional<ObjectVersion> setTags(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, Map<String, String> tags) {
    Optional<ObjectVersion> changed =
        subject(bucketId, key, versionId)
            .flatMap(version -> versions.set(version, "tags", JsonText.ofMap(tags)));
    changed.ifPresent(
        v -> append(new JournalEntry.TagsSet(stamps.next(), bucketId, key, v.sequence(), tags)));
    return changed;
  }

  @Override
  public Optional<ObjectVersion> setAcl(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, @Nullable String acl) {
    Optional<ObjectVersion> changed =
        subject(bucketId, key, versionId).flatMap(version -> versions.set(version, "acl", acl));
    changed.ifPresent(
        v -> append(new JournalEntry.AclSet(stamps.next(), bucketId, key, v.sequence(), acl)));
    return changed;
  }

  private Optional<ObjectVersion> subject(
      long bucketId, ObjectKey key, @Nullable VersionId versionId) {
    Optional<ObjectVersion> found =
        versionId == null ? findLatest(bucketId, key) : find(bucketId, key, versionId);
    return found.filter(version -> !version.deleteMarker());
  }

  private void append(JournalEntry entry) {
    try {
      journal.append(JournalCodec.encode(entry));
    } catch (IOException e) {
      throw new UncheckedIOException("the journal failed", e);
    }
  }

  @Override
  public List<StoredPart> parts(ObjectVersion version) {
    String uploadId = version.uploadId();
    return uploadId == null
        ? List.of()
        : versions.parts(uploadId, 0, PostgresMultipartStore.MAX_PARTS, true);
  }

  @Override
  public Page listObjects(
      long bucketId, String prefix, @Nullable String delimiter, String after, int limit) {
    return listings.listObjects(bucketId, prefix, delimiter, after, limit);
  }

  @Override
  public Page listVersions(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      @Nullable VersionId versionIdMarker,
      int limit) {
    return listings.listVersions(bucketId, prefix, delimiter, keyMarker, versionIdMarker, limit);
  }

  /** What a bucket holds; all zero for one that never held anything. */
  public Usage usage(long bucketId) {
    return versions.usage(bucketId);
  }

  /** Commits what is queued, then stops. */
  @Override
  public void close() {
    committers.forEach(VersionCommitter::close);
  }

  Stamps stamps() {
    return stamps;
  }

  OwnerAccounts owners() {
    return owners;
  }

  VersionQueries versions() {
    return versions;
  }

  CommitWitness witness() {
    return witness;
  }

  Journal journal() {
    return journal;
  }
}
