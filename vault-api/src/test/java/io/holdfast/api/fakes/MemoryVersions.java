package io.holdfast.api.fakes;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.NewVersion;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.VersionStore;
import io.holdfast.storage.metadata.WriteCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Versions of a bucket with versioning on, newest last. Conditions are not judged here. */
public final class MemoryVersions implements VersionStore {
  /** All of them. */
  public final List<ObjectVersion> all = new ArrayList<>();

  /** Parts by upload. */
  public final Map<String, List<StoredPart>> parts = new HashMap<>();

  /** What the next commit does instead, or null. */
  public @Nullable UnaryOperator<CommitOutcome> nextCommit;

  private long stamps = 1_767_225_600_000_000L;

  @Override
  public long nextStamp() {
    return stamps += 1_000_000;
  }

  @Override
  public VersionId newVersionId(long stamp) {
    return new VersionId("v" + stamp);
  }

  @Override
  public byte[] describe(NewVersion version) {
    return new byte[] {1};
  }

  @Override
  public CommitOutcome commit(NewVersion version, BlobLocation location, WriteCondition condition) {
    UnaryOperator<CommitOutcome> instead = nextCommit;
    if (instead != null) {
      nextCommit = null;
      return instead.apply(new CommitOutcome.Refused(CommitOutcome.Reason.PRECONDITION_FAILED));
    }
    return new CommitOutcome.Committed(add(version, location, null, 0));
  }

  ObjectVersion add(
      NewVersion v, @Nullable BlobLocation location, @Nullable String uploadId, int partCount) {
    ObjectVersion made =
        new ObjectVersion(
            v.bucketId(),
            v.key(),
            v.stamp(),
            v.versionId(),
            true,
            false,
            v.size(),
            v.etag(),
            Instant.ofEpochSecond(v.stamp() / 1_000_000),
            new InMemoryAccounts().findAccount(v.ownerAccountId()).orElseThrow(),
            v.attributes(),
            location,
            uploadId,
            partCount);
    all.add(made);
    return made;
  }

  @Override
  public Optional<ObjectVersion> findLatest(long bucketId, ObjectKey key) {
    return all.reversed().stream()
        .filter(v -> v.bucketId() == bucketId && v.key().equals(key))
        .findFirst();
  }

  @Override
  public Optional<ObjectVersion> find(long bucketId, ObjectKey key, VersionId versionId) {
    return all.stream()
        .filter(v -> v.bucketId() == bucketId && v.key().equals(key))
        .filter(v -> v.versionId().equals(versionId))
        .findFirst();
  }

  @Override
  public List<Deletion> delete(long bucketId, String ownerAccountId, List<DeleteTarget> targets) {
    List<Deletion> deletions = new ArrayList<>();
    for (DeleteTarget target : targets) {
      VersionId named = target.versionId();
      if (named == null) {
        long stamp = nextStamp();
        ObjectAttributes none =
            new ObjectAttributes(
                Map.of(), Map.of(), Map.of(), null, "STANDARD", null, null, null, false);
        all.add(
            new ObjectVersion(
                bucketId,
                target.key(),
                stamp,
                newVersionId(stamp),
                true,
                true,
                0,
                "",
                Instant.ofEpochSecond(stamp / 1_000_000),
                InMemoryAccounts.MAIN,
                none,
                null,
                null,
                0));
        deletions.add(new Deletion.MarkerAdded(newVersionId(stamp)));
      } else {
        Optional<ObjectVersion> found = find(bucketId, target.key(), named);
        found.ifPresent(all::remove);
        deletions.add(
            new Deletion.Deleted(named, found.map(ObjectVersion::deleteMarker).orElse(false)));
      }
    }
    return deletions;
  }

  @Override
  public Optional<ObjectVersion> setTags(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, Map<String, String> tags) {
    return change(
        bucketId,
        key,
        versionId,
        a ->
            new ObjectAttributes(
                a.contentHeaders(),
                a.userMetadata(),
                tags,
                a.acl(),
                a.storageClass(),
                a.checksum(),
                null,
                null,
                false));
  }

  @Override
  public Optional<ObjectVersion> setAcl(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, @Nullable String acl) {
    return change(
        bucketId,
        key,
        versionId,
        a ->
            new ObjectAttributes(
                a.contentHeaders(),
                a.userMetadata(),
                a.tags(),
                acl,
                a.storageClass(),
                a.checksum(),
                null,
                null,
                false));
  }

  private Optional<ObjectVersion> change(
      long bucketId,
      ObjectKey key,
      @Nullable VersionId versionId,
      UnaryOperator<ObjectAttributes> change) {
    Optional<ObjectVersion> found =
        versionId == null ? findLatest(bucketId, key) : find(bucketId, key, versionId);
    return found.map(v -> {
      ObjectVersion changed =
          new ObjectVersion(
              v.bucketId(),
              v.key(),
              v.sequence(),
              v.versionId(),
              v.latest(),
              v.deleteMarker(),
              v.size(),
              v.etag(),
              v.lastModified(),
              v.owner(),
              change.apply(v.attributes()),
              v.location(),
              v.uploadId(),
              v.partCount());
      all.set(all.indexOf(v), changed);
      return changed;
    });
  }

  @Override
  public List<StoredPart> parts(ObjectVersion version) {
    return parts.getOrDefault(version.uploadId(), List.of());
  }

  @Override
  public Page listObjects(
      long bucketId, String prefix, @Nullable String delimiter, String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page listVersions(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      @Nullable VersionId versionIdMarker,
      int limit) {
    throw new UnsupportedOperationException();
  }
}
