package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitState.Completion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its place in a batch. Taken by the committer or abandoned, never both.
 */
sealed interface CommitItem {
  /** How far it got. */
  enum Progress {
    QUEUED,
    TAKEN,
    ABANDONED
  }

  AtomicReference<Progress> progress();

  /** Number of keys and parts that it touches at most. */
  int weight();

  /** Ends the wait with a failure. */
  void fail(RuntimeException failure);

  /** A version to commit. */
  record Put(
      NewVersion version,
      Account owner,
      @Nullable BlobLocation location,
      @Nullable Completion completion,
      WriteCondition condition,
      CompletableFuture<CommitOutcome> outcome,
      AtomicReference<Progress> progress)
      implements CommitItem {
    Put(
        NewVersion version,
        Account owner,
        @Nullable BlobLocation location,
        @Nullable Completion completion,
        WriteCondition condition) {
      this(
          version,
          owner,
          location,
          completion,
          condition,
          new CompletableFuture<>(),
          new AtomicReference<>(Progress.QUEUED));
    }

    @Override
    public int weight() {
      return completion == null ? 1 : Math.max(1, completion.parts().size());
    }

    @Override
    public void fail(RuntimeException failure) {
      outcome.completeExceptionally(failure);
    }
  }

  /** A target with the stamp and id that a marker would get. */
  record StampedTarget(VersionStore.DeleteTarget target, long stamp, VersionId markerId) {}

  /** Targets to delete, all of one bucket and one committer. */
  record Delete(
      long bucketId,
      String ownerAccountId,
      List<StampedTarget> targets,
      CompletableFuture<List<VersionStore.Deletion>> outcome,
      AtomicReference<Progress> progress)
      implements CommitItem {
    Delete(long bucketId, String ownerAccountId, List<StampedTarget> targets) {
      this(
          bucketId,
          ownerAccountId,
          List.copyOf(targets),
          new CompletableFuture<>(),
          new AtomicReference<>(Progress.QUEUED));
    }

    @Override
    public int weight() {
      return targets.size();
    }

    @Override
    public void fail(RuntimeException failure) {
      outcome.completeExceptionally(failure);
    }
  }
}
