package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a batch knows of the database while it judges: read at its begin, changed by its verdicts.
 */
final class CommitState {

  /** A key of a bucket. */
  record Slot(long bucketId, ObjectKey key) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      int byBucket = Long.compare(bucketId, other.bucketId);
      return byBucket != 0 ? byBucket : key.compareTo(other.key);
    }
  }

  /**
   * A version or marker of a key.
   *
   * @param invSeq as its row has it
   * @param locked true where a lock, or anything unreadable about it, forbids destroying it
   * @param insertion null for a row that is stored already
   */
  record Row(
      long invSeq,
      String versionId,
      boolean nullVersion,
      boolean storedLatest,
      boolean marker,
      long size,
      String etag,
      Instant lastModified,
      boolean locked,
      @Nullable Insertion insertion) {}

  /**
   * A row to insert.
   *
   * @param idElsewhere true where the id does not carry the row's sequence
   * @param completion the parts it is made of, or null
   */
  record Insertion(
      Slot slot,
      long invSeq,
      VersionId versionId,
      boolean idElsewhere,
      boolean marker,
      long size,
      String etag,
      Instant lastModified,
      String ownerAccountId,
      ObjectAttributes attributes,
      @Nullable BlobLocation location,
      @Nullable Completion completion) {
    long sequence() {
      return Long.MAX_VALUE - invSeq;
    }
  }

  /** The upload that becomes a version, and the parts that the client named. */
  record Completion(MultipartUpload upload, java.util.List<MultipartStore.PartReference> parts) {}

  /** An open upload with the ETags of its parts, by number. */
  record OpenUpload(Slot slot, Map<Integer, String> etags) {}

  /**
   * The rows of a key that this batch may need, newest first: more of the newest than the batch can
   * remove, so that the first is always the current one.
   */
  static final class Rows {
    private final TreeMap<Long, Row> before = new TreeMap<>();
    private final TreeMap<Long, Row> now = new TreeMap<>();

    void load(Row row) {
      before.put(row.invSeq(), row);
      now.put(row.invSeq(), row);
    }

    @Nullable Row first() {
      Map.Entry<Long, Row> first = now.firstEntry();
      return first == null ? null : first.getValue();
    }

    @Nullable Row nullVersion() {
      for (Row row : now.values()) {
        if (row.nullVersion()) {
          return row;
        }
      }
      return null;
    }

    @Nullable Row byId(String versionId) {
      for (Row row : now.values()) {
        if (row.versionId().equals(versionId)) {
          return row;
        }
      }
      return null;
    }

    void put(Row row) {
      now.put(row.invSeq(), row);
    }

    void remove(Row row) {
      now.remove(row.invSeq());
    }

    Map<Long, Row> before() {
      return before;
    }

    Map<Long, Row> now() {
      return now;
    }
  }

  /** Versioning of the buckets that exist. */
  final Map<Long, VersioningState> buckets = new HashMap<>();

  /** Keys of the batch. */
  final Map<Slot, Rows> rows = new LinkedHashMap<>();

  /** Open uploads that the batch completes. */
  final Map<String, OpenUpload> uploads = new HashMap<>();

  Rows rows(Slot slot) {
    return rows.computeIfAbsent(slot, s -> new Rows());
  }
}
