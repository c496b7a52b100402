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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One upload and one common prefix that can be listed and nothing else. */
public final class ListedUploads implements MultipartStore {

  @Override
  public Page listUploads(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      String uploadIdMarker,
      int limit) {
    Entry upload =
        new Entry.Upload(
            new MultipartUpload(
                "UPLOAD",
                bucketId,
                ObjectKey.of("a b"),
                InMemoryAccounts.ALT,
                Instant.parse("2026-01-02T03:04:05Z"),
                new ObjectAttributes(
                    Map.of(), Map.of(), Map.of(), null, "STANDARD", null, null, null, false),
                DigestAlgorithm.CRC32,
                ObjectChecksum.Type.COMPOSITE));
    return limit == 1
        ? new Page(List.of(upload), true)
        : new Page(List.of(upload, new Entry.CommonPrefix("b/")), false);
  }

  @Override
  public MultipartUpload create(
      long bucketId,
      ObjectKey key,
      String initiatorAccountId,
      ObjectAttributes attributes,
      @Nullable DigestAlgorithm checksumAlgorithm,
      ObjectChecksum.@Nullable Type checksumType) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<MultipartUpload> find(long bucketId, ObjectKey key, String uploadId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] describePart(MultipartUpload upload, int partNumber, StoredPartDraft part) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean putPart(
      MultipartUpload upload, int partNumber, StoredPartDraft part, BlobLocation location) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredPart> listParts(MultipartUpload upload, int afterPartNumber, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CommitOutcome complete(
      MultipartUpload upload,
      NewVersion version,
      List<PartReference> parts,
      WriteCondition condition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectVersion> findCompleted(long bucketId, ObjectKey key, String uploadId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean abort(long bucketId, ObjectKey key, String uploadId) {
    throw new UnsupportedOperationException();
  }
}
