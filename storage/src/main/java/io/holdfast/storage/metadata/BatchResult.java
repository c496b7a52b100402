package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitState.Completion;
import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.CommitState.Row;
import io.holdfast.storage.metadata.CommitState.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a batch answers, once it is known to have committed. */
final class BatchResult {
  /** A quarter of what the journal takes, because one manifest may have half a megabyte. */
  private static final int MAX_ENTRY_BYTES = 1 << 20;

  private final List<Runnable> answers = new ArrayList<>();
  private final List<Runnable> journalledAnswers = new ArrayList<>();
  private final List<CommitItem> journalledItems = new ArrayList<>();
  private final List<JournalEntry> entries = new ArrayList<>();
  private final List<BlobLocation> blobs = new ArrayList<>();

  /** False for a batch that changed no row: there is nothing whose commit could be in doubt. */
  boolean wrote;

  void committed(CommitItem.Put put, Insertion row) {
    if (row.location() != null) {
      blobs.add(row.location());
    }
    CommitOutcome outcome = new CommitOutcome.Committed(version(put, row));
    Completion completion = row.completion();
    long described = put.version().stamp();
    if (completion != null) {
      entries.add(completed(row, completion));
    } else if (row.sequence() != described) {
      entries.add(
          new JournalEntry.VersionPlaced(
              described,
              row.slot().bucketId(),
              row.slot().key(),
              described,
              row.sequence(),
              row.versionId()));
    } else {
      answers.add(() -> put.outcome().complete(outcome));
      return;
    }
    journalled(put, () -> put.outcome().complete(outcome));
  }

  void refused(CommitItem.Put put, CommitOutcome.Reason reason) {
    answers.add(() -> put.outcome().complete(new CommitOutcome.Refused(reason)));
  }

  /** Remembers what a target's deletion did. */
  void journal(Slot slot, long stamp, CommitVerdicts.DeleteVerdict verdict) {
    Row removed = verdict.removed();
    if (removed != null) {
      entries.add(
          new JournalEntry.VersionDeleted(
              stamp,
              slot.bucketId(),
              slot.key(),
              Long.MAX_VALUE - removed.invSeq(),
              new VersionId(removed.versionId())));
    }
    @Nullable Insertion marker = verdict.marker();
    if (marker != null) {
      entries.add(
          new JournalEntry.MarkerAdded(
              stamp,
              slot.bucketId(),
              slot.key(),
              marker.sequence(),
              marker.versionId(),
              marker.ownerAccountId()));
    }
  }

  void deleted(CommitItem.Delete delete, List<VersionStore.Deletion> deletions) {
    List<VersionStore.Deletion> outcome = List.copyOf(deletions);
    journalled(delete, () -> delete.outcome().complete(outcome));
  }

  private void journalled(CommitItem item, Runnable answer) {
    journalledItems.add(item);
    journalledAnswers.add(answer);
  }

  /** Answers whatever needs no journal entry. */
  void answer() {
    answers.forEach(Runnable::run);
  }

  /** The entries to append before {@link #answerJournalled}, several in one up to a size. */
  List<byte[]> encodedEntries() {
    List<byte[]> encoded = new ArrayList<>();
    List<JournalEntry> together = new ArrayList<>();
    long bytes = 0;
    for (JournalEntry entry : entries) {
      long size = JournalCodec.encode(entry).length;
      if (!together.isEmpty() && bytes + size > MAX_ENTRY_BYTES) {
        encoded.add(encode(together));
        together.clear();
        bytes = 0;
      }
      together.add(entry);
      bytes += size + 1;
    }
    if (!together.isEmpty()) {
      encoded.add(encode(together));
    }
    return encoded;
  }

  private static byte[] encode(List<JournalEntry> entries) {
    return JournalCodec.encode(
        entries.size() == 1
            ? entries.getFirst()
            : new JournalEntry.Batch(entries.getFirst().stamp(), entries));
  }

  void answerJournalled() {
    journalledAnswers.forEach(Runnable::run);
  }

  /** The change is committed, but a rebuild would not know: nobody may be told of success. */
  void failJournalled(RuntimeException failure) {
    journalledItems.forEach(item -> item.fail(failure));
  }

  /** Blobs that rows of this batch name, if it committed. */
  List<BlobLocation> blobs() {
    return blobs;
  }

  private static JournalEntry completed(Insertion row, Completion completion) {
    return new JournalEntry.UploadCompleted(
        Stamps.micros(row.lastModified()),
        row.slot().bucketId(),
        row.slot().key(),
        completion.upload().uploadId(),
        row.sequence(),
        row.versionId(),
        row.size(),
        row.etag(),
        row.ownerAccountId(),
        row.attributes(),
        completion.parts());
  }

  private static ObjectVersion version(CommitItem.Put put, Insertion row) {
    Completion completion = row.completion();
    return new ObjectVersion(
        row.slot().bucketId(),
        row.slot().key(),
        row.sequence(),
        row.versionId(),
        true,
        false,
        row.size(),
        row.etag(),
        row.lastModified(),
        put.owner(),
        row.attributes(),
        row.location(),
        completion == null ? null : completion.upload().uploadId(),
        completion == null ? 0 : completion.parts().size());
  }
}
