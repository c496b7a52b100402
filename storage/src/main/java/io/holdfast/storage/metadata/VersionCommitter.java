package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.metadata.CommitItem.Progress;
import io.holdfast.storage.metadata.CommitPlan.RowName;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one thread that takes what waits, judges and writes it in one transaction, and
 * takes again. It never waits for company: a batch is what arrived while the one before it
 * committed. All writes to a key go through the same committer, in the order of their arrival. ADR
 * 0006.
 */
final class VersionCommitter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VersionCommitter.class);
  private static final int MAX_ITEMS = 256;
  private static final int MAX_KEYS = 1_000;
  private static final int QUEUE = 4_096;
  private static final int CONFLICT_ATTEMPTS = 5;

  private final DataSource source;
  private final Journal journal;
  private final Consumer<BlobLocation> discard;
  private final InstantSource clock;
  private final Duration patience;
  private final CommitMark mark;
  private final ArrayBlockingQueue<CommitItem> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private @Nullable CommitItem held;
  private volatile boolean closing;

  /**
   * Starts a committer.
   *
   * @param patience how long a caller waits while PostgreSQL does not answer
   * @param discard takes the blobs of batches that were found not to have committed after their
   *     callers had left
   */
  VersionCommitter(
      int shard,
      CommitWitness.Mark witness,
      DataSource source,
      Journal journal,
      Consumer<BlobLocation> discard,
      InstantSource clock,
      Duration patience) {
    this.source = source;
    this.journal = journal;
    this.discard = discard;
    this.clock = clock;
    this.patience = patience;
    this.mark = new CommitMark(shard, witness);
    this.thread = Thread.ofPlatform().name("committer-" + shard).daemon(true).start(this::run);
  }

  /** The COMMIT got no answer. */
  private static final class InDoubt extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient BatchResult result;

    InDoubt(BatchResult result, SQLException cause) {
      super(cause);
      this.result = result;
    }
  }

  /** Queues an item and waits for its outcome. */
  <T> T submit(CommitItem item, CompletableFuture<T> outcome) {
    try {
      if (closing || !queue.offer(item, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new MetadataUnavailableException(
            "the commit queue is full or closed", true, new TimeoutException());
      }
      while (true) {
        try {
          return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          // The committer answers what it has taken; only what it has not can be withdrawn.
          if (item.progress().compareAndSet(Progress.QUEUED, Progress.ABANDONED)) {
            throw new MetadataUnavailableException("PostgreSQL does not answer", true, e);
          }
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MetadataUnavailableException unavailable) {
        throw new MetadataUnavailableException(
            String.valueOf(unavailable.getMessage()), unavailable.outcomeKnown(), unavailable);
      }
      throw new IllegalStateException("the commit failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      boolean known = item.progress().compareAndSet(Progress.QUEUED, Progress.ABANDONED);
      throw new MetadataUnavailableException("interrupted", known, e);
    }
  }

  private void run() {
    while (!closing || held != null || !queue.isEmpty()) {
      List<CommitItem> batch = new ArrayList<>();
      try {
        take(batch);
        if (!batch.isEmpty()) {
          process(batch);
        }
      } catch (InterruptedException e) {
        closing = true;
      } catch (Throwable e) {
        // Also an Error: callers of what was taken would else wait for ever, and nobody would
        // commit any more. Whether this batch did is not known here.
        RuntimeException failure =
            new MetadataUnavailableException("the commit ended in a fault", false, e);
        batch.forEach(item -> item.fail(failure));
        log.error("The committer went on after a fault", e);
      }
    }
  }

  private void take(List<CommitItem> batch) throws InterruptedException {
    CommitItem next = held != null ? held : queue.poll(200, TimeUnit.MILLISECONDS);
    held = null;
    int keys = 0;
    while (next != null) {
      if (!batch.isEmpty() && keys + next.weight() > MAX_KEYS) {
        held = next;
        break;
      }
      if (next.progress().compareAndSet(Progress.QUEUED, Progress.TAKEN)) {
        batch.add(next);
        keys += next.weight();
      }
      next = batch.size() < MAX_ITEMS ? queue.poll() : null;
    }
  }

  private void process(List<CommitItem> batch) {
    long deadline = System.nanoTime() + patience.toNanos();
    Set<RowName> knownLocked = new HashSet<>();
    int conflicts = 0;
    BatchResult result;
    while (true) {
      try {
        result = attempt(batch, knownLocked);
        break;
      } catch (BatchTransaction.FoundLocked e) {
        knownLocked.addAll(e.rows());
      } catch (InDoubt e) {
        if (resolve(batch, e, deadline)) {
          return;
        }
      } catch (SQLException | RuntimeException e) {
        SqlTrouble trouble = SqlTrouble.of(e);
        boolean again =
            switch (trouble) {
              case CONFLICT -> ++conflicts < CONFLICT_ATTEMPTS;
              case AWAY -> System.nanoTime() < deadline && !closing;
              case SLOW, FAULT -> false;
            };
        if (!again) {
          giveUp(batch, trouble, e);
          return;
        }
        pause(trouble == SqlTrouble.AWAY ? 100 : 5);
      }
    }
    // Outside: whatever goes wrong from here on, these items have committed and are not tried
    // again.
    finish(batch, result);
  }

  /** One item's fault is not another's: each is tried alone. */
  private void giveUp(List<CommitItem> batch, SqlTrouble trouble, Exception cause) {
    if (trouble == SqlTrouble.FAULT && batch.size() > 1) {
      log.warn("A batch of {} failed; its items are tried one by one", batch.size(), cause);
      batch.forEach(item -> process(List.of(item)));
      return;
    }
    if (trouble == SqlTrouble.SLOW && (batch.size() > 1 || batch.getFirst().weight() > 1)) {
      log.warn("A batch of {} took too long; its halves are tried", batch.size(), cause);
      halves(batch).forEach(this::process);
      return;
    }
    RuntimeException failure =
        trouble == SqlTrouble.FAULT
            ? new IllegalStateException("a commit failed", cause)
            : new MetadataUnavailableException("PostgreSQL does not answer", true, cause);
    batch.forEach(item -> item.fail(failure));
  }

  /** Less at once: the items, and where there is only one, its targets. */
  private static List<List<CommitItem>> halves(List<CommitItem> batch) {
    if (batch.size() > 1) {
      int middle = batch.size() / 2;
      return List.of(batch.subList(0, middle), batch.subList(middle, batch.size()));
    }
    return switch (batch.getFirst()) {
      case CommitItem.Delete delete -> delete.halves().stream().map(List::of).toList();
      case CommitItem.Put put -> {
        // A version is written whole or not at all.
        put.fail(
            new MetadataUnavailableException("it takes too long", true, new TimeoutException()));
        yield List.of();
      }
    };
  }

  private BatchResult attempt(List<CommitItem> batch, Set<RowName> knownLocked)
      throws SQLException, BatchTransaction.FoundLocked, InDoubt {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      BatchResult result;
      boolean judged = false;
      try {
        result = new BatchTransaction(connection, batch, clock.instant(), knownLocked).run(mark);
        judged = true;
      } catch (SQLException e) {
        if (WitnessSql.forgotten(e)) {
          rollback(connection);
          mark.restart(connection);
        }
        throw e;
      } finally {
        if (!judged) {
          rollback(connection);
        }
      }
      try {
        connection.commit();
      } catch (SQLException e) {
        SqlTrouble trouble = SqlTrouble.of(e);
        if (result.wrote && (trouble == SqlTrouble.AWAY || trouble == SqlTrouble.SLOW)) {
          throw new InDoubt(result, e);
        }
        throw e;
      }
      return result;
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      log.debug("Rolling back failed; the connection is dead", e);
    }
  }

  /**
   * Finds out whether a batch committed; callers wait until the deadline, the committer until
   * PostgreSQL answers, because nothing else can be committed before.
   *
   * @return true when the batch is settled, false when it is to be tried again
   */
  private boolean resolve(List<CommitItem> batch, InDoubt doubt, long deadline) {
    boolean waiting = true;
    while (true) {
      if (waiting && (closing || System.nanoTime() > deadline)) {
        waiting = false;
        RuntimeException failure =
            new MetadataUnavailableException(
                "PostgreSQL was lost while it committed", false, doubt);
        batch.forEach(item -> item.fail(failure));
        log.warn("The outcome of a batch of {} is not known yet", batch.size());
      }
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(true);
        Optional<Boolean> committed = mark.committed(connection);
        if (committed.isPresent() && committed.get()) {
          finish(batch, doubt.result);
          return true;
        }
        if (committed.isEmpty()) {
          // Nothing is destroyed on the word of a database that lost what it had acknowledged.
          mark.restart(connection);
        } else if (!waiting) {
          doubt.result.blobs().forEach(discard);
        }
        return !waiting;
      } catch (SQLException e) {
        log.debug("PostgreSQL does not answer yet", e);
        if (closing) {
          return true;
        }
        pause(200);
      }
    }
  }

  private void finish(List<CommitItem> batch, BatchResult result) {
    try {
      if (result.wrote) {
        mark.acknowledged();
      }
    } catch (IOException e) {
      log.error("A commit could not be remembered beside the blobs", e);
      RuntimeException failure =
          new MetadataUnavailableException("the disk took no note of a commit", false, e);
      batch.forEach(item -> item.fail(failure));
      return;
    }
    result.answer();
    List<byte[]> entries = result.encodedEntries();
    if (entries.isEmpty()) {
      result.answerJournalled();
      return;
    }
    // The journal's sync must not hold the next batch up. Entries do not depend on their order.
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (byte[] entry : entries) {
              journal.append(entry);
            }
            result.answerJournalled();
          } catch (IOException e) {
            result.failJournalled(new UncheckedIOException("the journal failed", e));
          } catch (Throwable e) {
            // Also an Error: nobody else would answer.
            result.failJournalled(new IllegalStateException("the journal failed", e));
          }
        });
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether somebody takes what is queued. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Commits what is queued, then ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(patience.plusSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
