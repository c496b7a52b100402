package io.holdfast.api.fakes;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.NewVersion;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.VersionStore;
import io.holdfast.storage.metadata.WriteCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Versions that can be listed and nothing else: keys in byte order, newest first. */
public final class ListedVersions implements VersionStore {
  private final TreeMap<ObjectKey, List<ObjectVersion>> byKey = new TreeMap<>();

  /** A version of MAIN's. */
  public static ObjectVersion version(
      String key,
      String versionId,
      boolean latest,
      boolean marker,
      Account owner,
      @Nullable String acl) {
    return new ObjectVersion(
        1,
        ObjectKey.of(key),
        1,
        new VersionId(versionId),
        latest,
        marker,
        marker ? 0 : 5,
        marker ? "" : "d41d8cd98f00b204e9800998ecf8427e",
        Instant.parse("2026-01-02T03:04:05.678Z"),
        owner,
        new ObjectAttributes(
            Map.of(),
            Map.of(),
            Map.of(),
            acl,
            "STANDARD",
            marker
                ? null
                : new ObjectChecksum(
                    DigestAlgorithm.CRC64NVME, ObjectChecksum.Type.FULL_OBJECT, "AAAAAAAAAAA="),
            null,
            null,
            false),
        null,
        null,
        0);
  }

  /** Adds a version that becomes the newest of its key. */
  public void add(String key, String versionId, boolean marker) {
    List<ObjectVersion> versions = byKey.computeIfAbsent(ObjectKey.of(key), k -> new ArrayList<>());
    versions.replaceAll(
        v -> version(key, v.versionId().value(), false, v.deleteMarker(), v.owner(), null));
    versions.add(0, version(key, versionId, true, marker, InMemoryAccounts.MAIN, null));
  }

  @Override
  public Page listObjects(
      long bucketId, String prefix, @Nullable String delimiter, String after, int limit) {
    List<ObjectVersion> current = new ArrayList<>();
    byKey.values().stream()
        .map(versions -> versions.get(0))
        .filter(version -> !version.deleteMarker())
        .forEach(current::add);
    return page(current, prefix, delimiter, after, null, limit);
  }

  @Override
  public Page listVersions(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      @Nullable VersionId versionIdMarker,
      int limit) {
    List<ObjectVersion> all = new ArrayList<>();
    byKey.values().forEach(all::addAll);
    return page(all, prefix, delimiter, keyMarker, versionIdMarker, limit);
  }

  private static Page page(
      List<ObjectVersion> versions,
      String prefix,
      @Nullable String delimiter,
      String after,
      @Nullable VersionId versionIdMarker,
      int limit) {
    List<Entry> entries = new ArrayList<>();
    boolean markerSeen = false;
    for (ObjectVersion version : versions) {
      String key = version.key().value();
      boolean olderOfMarker = markerSeen && key.equals(after);
      markerSeen |= key.equals(after) && version.versionId().equals(versionIdMarker);
      if (!key.startsWith(prefix)) {
        continue;
      }
      int end = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
      Entry entry = new Entry.Version(version);
      String position = key;
      if (end >= 0 && delimiter != null) {
        position = key.substring(0, end + delimiter.length());
        entry = new Entry.CommonPrefix(position);
      }
      boolean behind = after.isEmpty() || ObjectKey.of(position).compareTo(ObjectKey.of(after)) > 0;
      if ((behind || olderOfMarker) && !entries.contains(entry)) {
        entries.add(entry);
      }
    }
    boolean truncated = entries.size() > limit;
    return new Page(truncated ? List.copyOf(entries.subList(0, limit)) : entries, truncated);
  }

  @Override
  public long nextStamp() {
    throw new UnsupportedOperationException();
  }

  @Override
  public VersionId newVersionId(long stamp) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] describe(NewVersion version) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CommitOutcome commit(NewVersion version, BlobLocation location, WriteCondition condition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectVersion> findLatest(long bucketId, ObjectKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectVersion> find(long bucketId, ObjectKey key, VersionId versionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Deletion> delete(long bucketId, String ownerAccountId, List<DeleteTarget> targets) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectVersion> setTags(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, Map<String, String> tags) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectVersion> setAcl(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, @Nullable String acl) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredPart> parts(ObjectVersion version) {
    throw new UnsupportedOperationException();
  }
}
