package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitState.Completion;
import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.CommitState.Row;
import io.holdfast.storage.metadata.CommitState.Rows;
import io.holdfast.storage.metadata.CommitState.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a batch's verdicts come to: the difference between the state that was read and the state
 * after the last verdict. A version that was written and replaced within the batch is never stored;
 * its bytes are garbage at once.
 */
final class CommitPlan {
  /** Name of a stored row. */
  record RowName(Slot slot, long invSeq) {}

  /** What a bucket's counters change by. */
  static final class UsageDelta {
    long versions;
    long markers;
    long bytes;
    long uploadParts;
    long uploadBytes;
  }

  final List<RowName> purges = new ArrayList<>();
  final List<RowName> demotions = new ArrayList<>();
  final List<RowName> promotions = new ArrayList<>();
  final List<Insertion> insertions = new ArrayList<>();
  final List<Boolean> insertedLatest = new ArrayList<>();
  final List<BlobLocation> garbage = new ArrayList<>();
  final List<Completion> abandonedUploads = new ArrayList<>();
  final Map<Long, UsageDelta> usage = new TreeMap<>();

  /**
   * Of the state after all verdicts.
   *
   * @param inserted every row that a verdict inserted, kept or not
   */
  static CommitPlan of(CommitState state, List<Insertion> inserted) {
    CommitPlan plan = new CommitPlan();
    state.rows.forEach(plan::addKey);
    for (Insertion insertion : inserted) {
      Row kept = state.rows(insertion.slot()).now().get(insertion.invSeq());
      if (kept == null || !insertion.equals(kept.insertion())) {
        if (insertion.location() != null) {
          plan.garbage.add(insertion.location());
        }
        if (insertion.completion() != null) {
          plan.abandonedUploads.add(insertion.completion());
        }
      }
    }
    return plan;
  }

  UsageDelta usage(long bucketId) {
    return usage.computeIfAbsent(bucketId, id -> new UsageDelta());
  }

  boolean changesNothing() {
    return purges.isEmpty()
        && demotions.isEmpty()
        && promotions.isEmpty()
        && insertions.isEmpty()
        && garbage.isEmpty()
        && abandonedUploads.isEmpty();
  }

  private void addKey(Slot slot, Rows rows) {
    for (Row row : rows.before().values()) {
      // A sequence may be taken again by a row inserted after this one was removed.
      if (!row.equals(rows.now().get(row.invSeq()))) {
        purges.add(new RowName(slot, row.invSeq()));
        count(slot.bucketId(), row, -1);
      }
    }
    boolean first = true;
    for (Row row : rows.now().values()) {
      Insertion insertion = row.insertion();
      if (insertion != null) {
        insertions.add(insertion);
        insertedLatest.add(first);
        count(slot.bucketId(), row, 1);
      } else if (row.storedLatest() && !first) {
        demotions.add(new RowName(slot, row.invSeq()));
      } else if (!row.storedLatest() && first) {
        promotions.add(new RowName(slot, row.invSeq()));
      }
      first = false;
    }
  }

  private void count(long bucketId, Row row, int sign) {
    UsageDelta delta = usage(bucketId);
    if (row.marker()) {
      delta.markers += sign;
    } else {
      delta.versions += sign;
      delta.bytes += sign * row.size();
    }
  }
}
