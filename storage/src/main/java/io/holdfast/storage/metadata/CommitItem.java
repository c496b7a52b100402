package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitState.Completion;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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

    /** Two items that together do the same, and answer this one's caller when both are done. */
    List<CommitItem> halves() {
      int middle = targets.size() / 2;
      Delete first = new Delete(bucketId, ownerAccountId, targets.subList(0, middle));
      Delete second = new Delete(bucketId, ownerAccountId, targets.subList(middle, targets.size()));
      CompletableFuture<List<VersionStore.Deletion>> both =
          first
              .outcome()
              .thenCombine(
                  second.outcome(), (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
      var _ = both.whenComplete(this::answer);
      return List.of(first, second);
    }

    private void answer(@Nullable List<VersionStore.Deletion> all, @Nullable Throwable failure) {
      if (all != null) {
        outcome.complete(all);
      } else if (failure != null
          && failure.getCause() instanceof MetadataUnavailableException cause) {
        // The other half may have committed.
        fail(new MetadataUnavailableException("a part of it failed", false, cause));
      } else {
        fail(new IllegalStateException("a part of the deletion failed", failure));
      }
    }

    @Override
    public void fail(RuntimeException failure) {
      outcome.completeExceptionally(failure);
    }
  }
}
