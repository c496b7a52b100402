package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the space of blobs that no row names any more, in the background and after a grace in
 * which readers that had found the row finish. Freeing and forgetting are two steps; a crash
 * between them repeats the first, which harms nothing.
 */
public final class Reclaimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reclaimer.class);
  private static final int BATCH = 500;

  /** How long garbage is kept by default. */
  public static final Duration GRACE = Duration.ofMinutes(5);

  private static final Duration INTERVAL = Duration.ofSeconds(15);

  /** Frees blobs; LocalBlobStore.reclaim. */
  @FunctionalInterface
  public interface Freeing {
    /** Frees the blobs, which may be freed already, and answers those that could not be freed. */
    List<BlobLocation> reclaim(List<BlobLocation> locations) throws IOException;
  }

  private final SqlReads sql;
  private final Freeing freeing;
  private final InstantSource clock;
  private final Duration grace;
  private final Thread thread;
  private volatile boolean closing;

  /** Starts the loop. */
  public Reclaimer(DataSource source, Freeing freeing, InstantSource clock, Duration grace) {
    this.sql = new SqlReads(source);
    this.freeing = freeing;
    this.clock = clock;
    this.grace = grace;
    this.thread = Thread.ofVirtual().name("reclaimer").start(this::run);
  }

  private void run() {
    while (!closing) {
      try {
        runOnce();
      } catch (IOException | RuntimeException e) {
        log.warn("Space was not reclaimed; it is tried again", e);
      }
      // Asked again: what runs before may have used up the wake-up of close().
      if (!closing) {
        LockSupport.parkNanos(INTERVAL.toNanos());
      }
    }
  }

  private record Row(long id, BlobLocation location) {}

  /**
   * Frees all garbage that is older than the grace.
   *
   * @return how many blobs were freed
   */
  public int runOnce() throws IOException {
    Timestamp before = Timestamp.from(clock.instant().minus(grace));
    int freed = 0;
    long after = 0;
    while (!closing) {
      long from = after;
      List<Row> rows =
          sql.list(
              "SELECT garbage_id, container, blob_offset, blob_length FROM blob_garbage"
                  + " WHERE garbage_id > ? AND since <= ? ORDER BY garbage_id LIMIT "
                  + BATCH,
              statement -> {
                statement.setLong(1, from);
                statement.setTimestamp(2, before);
              },
              r ->
                  new Row(
                      r.getLong(1), new BlobLocation(r.getLong(2), r.getLong(3), r.getLong(4))));
      if (rows.isEmpty()) {
        return freed;
      }
      freed += free(rows);
      after = rows.getLast().id();
    }
    return freed;
  }

  private int free(List<Row> rows) throws IOException {
    Set<BlobLocation> kept =
        new HashSet<>(freeing.reclaim(rows.stream().map(Row::location).toList()));
    List<Row> done = new ArrayList<>(rows);
    done.removeIf(row -> kept.contains(row.location()));
    Object[] ids = done.stream().map(Row::id).toArray();
    sql.write(
        "SELECT forget_garbage(?::bigint[])",
        s -> s.setArray(1, s.getConnection().createArrayOf("int8", ids)),
        r -> r.getLong(1));
    return done.size();
  }

  /** Stops after the batch under way. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
