package io.holdfast.api.fakes;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.MultipartUpload;
import io.holdfast.storage.metadata.NewVersion;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import io.holdfast.storage.metadata.WriteCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Uploads in memory; completed ones become versions of {@link MemoryVersions}. */
public final class MemoryUploads implements MultipartStore {
  private final MemoryVersions versions;
  private final Map<String, MultipartUpload> open = new HashMap<>();
  private final Map<String, TreeMap<Integer, StoredPart>> parts = new HashMap<>();
  private final Map<String, ObjectVersion> completed = new HashMap<>();

  /** True: an upload vanishes between being found and getting its part. */
  public boolean vanish;

  /** Over the versions. */
  public MemoryUploads(MemoryVersions versions) {
    this.versions = versions;
  }

  @Override
  public MultipartUpload create(
      long bucketId,
      ObjectKey key,
      String initiatorAccountId,
      ObjectAttributes attributes,
      @Nullable DigestAlgorithm checksumAlgorithm,
      ObjectChecksum.@Nullable Type checksumType) {
    MultipartUpload upload =
        new MultipartUpload(
            "u" + (parts.size() + 1),
            bucketId,
            key,
            new InMemoryAccounts().findAccount(initiatorAccountId).orElseThrow(),
            Instant.EPOCH,
            attributes,
            checksumAlgorithm,
            checksumType);
    open.put(upload.uploadId(), upload);
    parts.put(upload.uploadId(), new TreeMap<>());
    return upload;
  }

  @Override
  public Optional<MultipartUpload> find(long bucketId, ObjectKey key, String uploadId) {
    return Optional.ofNullable(open.get(uploadId)).filter(u -> u.key().equals(key));
  }

  @Override
  public byte[] describePart(MultipartUpload upload, int partNumber, StoredPartDraft part) {
    return new byte[] {2};
  }

  @Override
  public boolean putPart(
      MultipartUpload upload, int partNumber, StoredPartDraft part, BlobLocation location) {
    if (vanish) {
      return false;
    }
    parts
        .get(upload.uploadId())
        .put(
            partNumber,
            new StoredPart(
                partNumber,
                part.size(),
                part.etag(),
                part.checksum(),
                part.lastModified(),
                location));
    return true;
  }

  @Override
  public List<StoredPart> listParts(MultipartUpload upload, int afterPartNumber, int limit) {
    return parts.get(upload.uploadId()).tailMap(afterPartNumber, false).values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public CommitOutcome complete(
      MultipartUpload upload,
      NewVersion version,
      List<PartReference> references,
      WriteCondition condition) {
    List<StoredPart> used = new ArrayList<>();
    for (PartReference reference : references) {
      used.add(parts.get(upload.uploadId()).get(reference.partNumber()));
    }
    versions.parts.put(upload.uploadId(), used);
    ObjectVersion made = versions.add(version, null, upload.uploadId(), used.size());
    completed.put(upload.uploadId(), made);
    open.remove(upload.uploadId());
    return new CommitOutcome.Committed(made);
  }

  @Override
  public Optional<ObjectVersion> findCompleted(long bucketId, ObjectKey key, String uploadId) {
    return Optional.ofNullable(completed.get(uploadId));
  }

  @Override
  public boolean abort(long bucketId, ObjectKey key, String uploadId) {
    return open.remove(uploadId) != null;
  }

  @Override
  public Page listUploads(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      String uploadIdMarker,
      int limit) {
    throw new UnsupportedOperationException();
  }
}
