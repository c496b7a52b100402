package io.holdfast.storage.metadata;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change that no blob record tells of. Every entry carries a stamp in microseconds and names its
 * subject in full, so that a rebuild does not depend on the order of entries: of two that
 * contradict each other, the one of the later stamp counts. {@link JournalCodec} gives the bytes.
 */
public sealed interface JournalEntry {
  /** Microseconds since the epoch. */
  long stamp();

  /**
   * A change of an account or a bucket, as {@code MetadataJournal} writes it.
   *
   * @param type what changed
   * @param fields the entry's fields as text
   */
  record Setting(long stamp, String type, Map<String, String> fields) implements JournalEntry {}

  /** A delete marker became current. */
  record MarkerAdded(
      long stamp,
      long bucketId,
      ObjectKey key,
      long sequence,
      VersionId versionId,
      String ownerAccountId)
      implements JournalEntry {}

  /** A version or marker was deleted for good; its sequence tells null versions apart. */
  record VersionDeleted(
      long stamp, long bucketId, ObjectKey key, long sequence, VersionId versionId)
      implements JournalEntry {}

  /**
   * A version was committed with something else than its blob's descriptor says.
   *
   * @param describedStamp the stamp in the descriptor
   */
  record VersionPlaced(
      long stamp,
      long bucketId,
      ObjectKey key,
      long describedStamp,
      long sequence,
      VersionId versionId)
      implements JournalEntry {}

  /** An upload began. */
  record UploadCreated(
      long stamp,
      long bucketId,
      ObjectKey key,
      String uploadId,
      String initiatorAccountId,
      ObjectAttributes attributes,
      @Nullable String checksumAlgorithm,
      @Nullable String checksumType)
      implements JournalEntry {}

  /** An upload became a version of these parts. */
  record UploadCompleted(
      long stamp,
      long bucketId,
      ObjectKey key,
      String uploadId,
      long sequence,
      VersionId versionId,
      long size,
      String etag,
      String ownerAccountId,
      ObjectAttributes attributes,
      List<MultipartStore.PartReference> parts)
      implements JournalEntry {
    public UploadCompleted {
      parts = List.copyOf(parts);
    }
  }

  /** An upload was given up. */
  record UploadAborted(long stamp, long bucketId, ObjectKey key, String uploadId)
      implements JournalEntry {}

  /** The tags of a version were replaced. */
  record TagsSet(long stamp, long bucketId, ObjectKey key, long sequence, Map<String, String> tags)
      implements JournalEntry {}

  /** The ACL document of a version was replaced. */
  record AclSet(long stamp, long bucketId, ObjectKey key, long sequence, @Nullable String acl)
      implements JournalEntry {}

  /** Several at once. */
  record Batch(long stamp, List<JournalEntry> entries) implements JournalEntry {
    public Batch {
      entries = List.copyOf(entries);
    }
  }
}
