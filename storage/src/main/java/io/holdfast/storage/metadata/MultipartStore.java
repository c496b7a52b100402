package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Multipart uploads: parts are blobs of their own; completing moves no byte. */
public interface MultipartStore {

  /**
   * Begins an upload; durable and journalled when it returns.
   *
   * @throws BucketGoneException when the bucket was deleted meanwhile
   */
  MultipartUpload create(
      long bucketId,
      ObjectKey key,
      String initiatorAccountId,
      ObjectAttributes attributes,
      @Nullable DigestAlgorithm checksumAlgorithm,
      ObjectChecksum.@Nullable Type checksumType);

  /** An open upload of that bucket and key. */
  Optional<MultipartUpload> find(long bucketId, ObjectKey key, String uploadId);

  /** What to write beside a part's bytes; see BlobWriter.commit. */
  byte[] describePart(MultipartUpload upload, int partNumber, StoredPartDraft part);

  /** A part before it has a place. */
  record StoredPartDraft(
      long size, String etag, @Nullable ObjectChecksum checksum, Instant lastModified) {}

  /** Adds a part, replacing one of the same number. False: the upload is gone, discard the blob. */
  boolean putPart(
      MultipartUpload upload, int partNumber, StoredPartDraft part, BlobLocation location);

  /** Parts behind {@code afterPartNumber}, by number. */
  List<StoredPart> listParts(MultipartUpload upload, int afterPartNumber, int limit);

  /** A part that a client names in CompleteMultipartUpload. */
  record PartReference(int partNumber, String etag) {}

  /**
   * Makes the object of exactly these parts; the others become garbage. The edge has judged sizes,
   * order, ETags and checksums against {@link #listParts}; the store judges again that each part is
   * still the one named.
   */
  CommitOutcome complete(
      MultipartUpload upload,
      NewVersion version,
      List<PartReference> parts,
      WriteCondition condition);

  /**
   * The version that an upload became, for a repeated Complete; empty where it never did. Its
   * journal entry is written again, because the first may have failed.
   */
  Optional<ObjectVersion> findCompleted(long bucketId, ObjectKey key, String uploadId);

  /** Ends an upload and frees its parts. False: there is no such upload. */
  boolean abort(long bucketId, ObjectKey key, String uploadId);

  /** A page of open uploads: by key, then by time of initiation. */
  record Page(List<Entry> entries, boolean truncated) {}

  /** One line of the listing. */
  sealed interface Entry {
    /** An upload. */
    record Upload(MultipartUpload upload) implements Entry {}

    /** A common prefix, delimiter included. */
    record CommonPrefix(String prefix) implements Entry {}
  }

  /** Open uploads behind the markers. */
  Page listUploads(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      String uploadIdMarker,
      int limit);
}
