package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitOutcome.Reason;
import io.holdfast.storage.metadata.CommitState.Completion;
import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.CommitState.OpenUpload;
import io.holdfast.storage.metadata.CommitState.Row;
import io.holdfast.storage.metadata.CommitState.Rows;
import io.holdfast.storage.metadata.CommitState.Slot;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * S3's rules for one write after another, on what the batch has read; no SQL and no clock. A
 * verdict changes the state that the next one sees; what is refused changes nothing.
 */
final class CommitVerdicts {
  private final CommitState state;

  CommitVerdicts(CommitState state) {
    this.state = state;
  }

  /** A put: the row to insert, or why not. */
  sealed interface PutVerdict {
    /** To be inserted. */
    record Insert(Insertion insertion) implements PutVerdict {}

    /** Refused. */
    record Refuse(Reason reason) implements PutVerdict {}
  }

  PutVerdict put(
      NewVersion version,
      @Nullable BlobLocation location,
      @Nullable Completion completion,
      WriteCondition condition) {
    VersioningState versioning = state.buckets.get(version.bucketId());
    if (versioning == null) {
      return new PutVerdict.Refuse(Reason.NO_SUCH_BUCKET);
    }
    Slot slot = new Slot(version.bucketId(), version.key());
    Optional<Reason> refused = completion == null ? Optional.empty() : judgeParts(slot, completion);
    Rows rows = state.rows(slot);
    if (refused.isEmpty()) {
      refused = judge(condition, rows.first());
    }
    Row replaced = versioning == VersioningState.ENABLED ? null : rows.nullVersion();
    if (refused.isEmpty() && replaced != null && replaced.locked()) {
      refused = Optional.of(Reason.LOCKED);
    }
    if (refused.isPresent()) {
      return new PutVerdict.Refuse(refused.get());
    }
    boolean nullVersion = versioning != VersioningState.ENABLED;
    long invSeq = invSeq(version.stamp(), rows.first());
    Insertion insertion =
        new Insertion(
            slot,
            invSeq,
            nullVersion ? VersionId.NULL : version.versionId(),
            !nullVersion && Long.MAX_VALUE - invSeq != version.stamp(),
            false,
            version.size(),
            version.etag(),
            Stamps.instant(version.stamp()),
            version.ownerAccountId(),
            version.attributes(),
            location,
            completion);
    replace(rows, replaced, insertion);
    if (completion != null) {
      state.uploads.remove(completion.upload().uploadId());
    }
    return new PutVerdict.Insert(insertion);
  }

  /** A deletion's outcome with what it did, for the journal. */
  record DeleteVerdict(
      VersionStore.Deletion deletion, @Nullable Row removed, @Nullable Insertion marker) {
    static DeleteVerdict refused(Reason reason) {
      return new DeleteVerdict(new VersionStore.Deletion.Refused(reason), null, null);
    }
  }

  /**
   * Judges one target.
   *
   * @param stamp for a marker, should one be made
   * @param markerId likewise
   */
  DeleteVerdict delete(
      long bucketId,
      String ownerAccountId,
      VersionStore.DeleteTarget target,
      long stamp,
      VersionId markerId) {
    VersioningState versioning = state.buckets.get(bucketId);
    if (versioning == null) {
      return DeleteVerdict.refused(Reason.NO_SUCH_BUCKET);
    }
    Slot slot = new Slot(bucketId, target.key());
    Rows rows = state.rows(slot);
    VersionId versionId = target.versionId();
    Row subject = versionId == null ? rows.first() : rows.byId(versionId.value());
    if (subject != null && !meets(target.condition(), subject)) {
      return DeleteVerdict.refused(Reason.PRECONDITION_FAILED);
    }
    if (subject == null && !target.condition().equals(WriteCondition.NONE)) {
      // There is nothing that the caller could have meant; S3 answers as if it were deleted.
      return new DeleteVerdict(new VersionStore.Deletion.Deleted(versionId, false), null, null);
    }
    if (versionId != null) {
      return purge(rows, subject, versionId);
    }
    return switch (versioning) {
      case UNVERSIONED -> purge(rows, rows.nullVersion(), null);
      case ENABLED -> mark(rows, null, marker(slot, rows, ownerAccountId, stamp, markerId));
      case SUSPENDED -> {
        Row replaced = rows.nullVersion();
        yield replaced != null && replaced.locked()
            ? DeleteVerdict.refused(Reason.LOCKED)
            : mark(rows, replaced, marker(slot, rows, ownerAccountId, stamp, VersionId.NULL));
      }
    };
  }

  private static DeleteVerdict purge(Rows rows, @Nullable Row row, @Nullable VersionId named) {
    if (row == null) {
      return new DeleteVerdict(new VersionStore.Deletion.Deleted(named, false), null, null);
    }
    if (row.locked()) {
      return DeleteVerdict.refused(Reason.LOCKED);
    }
    rows.remove(row);
    return new DeleteVerdict(new VersionStore.Deletion.Deleted(named, row.marker()), row, null);
  }

  private static DeleteVerdict mark(Rows rows, @Nullable Row replaced, Insertion marker) {
    replace(rows, replaced, marker);
    return new DeleteVerdict(
        new VersionStore.Deletion.MarkerAdded(marker.versionId()), replaced, marker);
  }

  private static Insertion marker(
      Slot slot, Rows rows, String ownerAccountId, long stamp, VersionId versionId) {
    long invSeq = invSeq(stamp, rows.first());
    return new Insertion(
        slot,
        invSeq,
        versionId,
        !versionId.isNull() && Long.MAX_VALUE - invSeq != stamp,
        true,
        0,
        "",
        Stamps.instant(stamp),
        ownerAccountId,
        MARKER_ATTRIBUTES,
        null,
        null);
  }

  /** Markers have no attributes; a storage class is what the record asks for. */
  static final ObjectAttributes MARKER_ATTRIBUTES =
      new ObjectAttributes(Map.of(), Map.of(), Map.of(), null, "STANDARD", null, null, null, false);

  /** Behind every version that the key has or had in this batch, and as stamped where it can be. */
  private static long invSeq(long stamp, @Nullable Row first) {
    return Long.MAX_VALUE
        - (first == null ? stamp : Math.max(stamp, Long.MAX_VALUE - first.invSeq() + 1));
  }

  private static void replace(Rows rows, @Nullable Row replaced, Insertion insertion) {
    if (replaced != null) {
      rows.remove(replaced);
    }
    ObjectAttributes attributes = insertion.attributes();
    rows.put(
        new Row(
            insertion.invSeq(),
            insertion.versionId().value(),
            insertion.versionId().isNull(),
            false,
            insertion.marker(),
            insertion.size(),
            insertion.etag(),
            insertion.lastModified(),
            attributes.legalHold() || attributes.retainUntil() != null,
            insertion));
  }

  private Optional<Reason> judgeParts(Slot slot, Completion completion) {
    OpenUpload upload = state.uploads.get(completion.upload().uploadId());
    if (upload == null || !upload.slot().equals(slot)) {
      return Optional.of(Reason.NO_SUCH_UPLOAD);
    }
    for (MultipartStore.PartReference part : completion.parts()) {
      if (!part.etag().equals(upload.etags().get(part.partNumber()))) {
        return Optional.of(Reason.INVALID_PART);
      }
    }
    return completion.parts().isEmpty() ? Optional.of(Reason.INVALID_PART) : Optional.empty();
  }

  /** A write's condition on the current version; a marker is as good as none. */
  private static Optional<Reason> judge(WriteCondition condition, @Nullable Row first) {
    Row current = first == null || first.marker() ? null : first;
    if (current == null) {
      return condition.ifMatch() == null
          ? Optional.empty()
          : Optional.of(Reason.NO_CURRENT_VERSION);
    }
    String ifNoneMatch = condition.ifNoneMatch();
    boolean unwanted =
        ifNoneMatch != null && (ifNoneMatch.equals("*") || ifNoneMatch.equals(current.etag()));
    return unwanted || !meets(condition, current)
        ? Optional.of(Reason.PRECONDITION_FAILED)
        : Optional.empty();
  }

  private static boolean meets(WriteCondition condition, Row row) {
    String etag = condition.ifMatch();
    Long size = condition.ifMatchSize();
    return (etag == null || etag.equals("*") || etag.equals(row.etag()))
        && (size == null || Objects.equals(size, row.size()))
        && (condition.ifMatchLastModified() == null
            || condition.ifMatchLastModified().getEpochSecond()
                == row.lastModified().getEpochSecond());
  }
}
