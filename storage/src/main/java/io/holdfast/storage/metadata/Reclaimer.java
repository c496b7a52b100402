package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.LocalBlobStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final int MAX_ALARMS = 10_000;

  /** How long garbage is kept by default. */
  public static final Duration GRACE = Duration.ofMinutes(5);

  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final SqlReads sql;
  private final NamedPlaces named;
  private final LocalBlobStore blobs;
  private final Duration grace;
  private final Thread thread;
  private final Set<BlobLocation> alarmed = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /** Starts the loop. */
  public Reclaimer(DataSource source, LocalBlobStore blobs, Duration grace) {
    this.sql = new SqlReads(source);
    this.named = new NamedPlaces(sql);
    this.blobs = blobs;
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
    int freed = 0;
    long after = 0;
    while (!closing) {
      long from = after;
      List<Row> rows =
          sql.list(
              "SELECT garbage_id, container, blob_offset, blob_length FROM blob_garbage"
                  + " WHERE garbage_id > ? AND since <= now() - ? * interval '1 microsecond'"
                  + " ORDER BY garbage_id LIMIT "
                  + BATCH,
              statement -> {
                statement.setLong(1, from);
                statement.setLong(2, grace.toNanos() / 1_000);
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
    List<Row> done = new ArrayList<>(rows);
    Set<BlobLocation> refused = refused(rows);
    done.removeIf(row -> refused.contains(row.location()));
    Set<BlobLocation> kept =
        new HashSet<>(blobs.reclaim(done.stream().map(Row::location).toList()));
    done.removeIf(row -> kept.contains(row.location()));
    Object[] ids = done.stream().map(Row::id).toArray();
    sql.write(
        "SELECT forget_garbage(?::bigint[])",
        s -> s.setArray(1, s.getConnection().createArrayOf("int8", ids)),
        r -> r.getLong(1));
    return done.size();
  }

  /** The last look before bytes are destroyed: whatever made them garbage may have been wrong. */
  private Set<BlobLocation> refused(List<Row> rows) {
    Set<BlobLocation> refused = new HashSet<>();
    List<NamedPlaces.Place> living = new ArrayList<>();
    for (Row row : rows) {
      try {
        Optional<byte[]> descriptor = blobs.livingDescriptor(row.location());
        if (descriptor.isPresent()) {
          living.add(
              new NamedPlaces.Place(row.location(), BlobDescriptor.decode(descriptor.get())));
        }
      } catch (IOException | RuntimeException e) {
        // Whose it is cannot be told, so it stays, for scrub to tell of.
        refused.add(row.location());
      }
    }
    for (BlobLocation location : named.among(living)) {
      refused.add(location);
      if (alarmed.size() < MAX_ALARMS && alarmed.add(location)) {
        log.error(
            "{} is to be given up although a row names it. It is kept: the list of garbage or the"
                + " row is wrong. ./holdfast scrub compares them all.",
            location);
      }
    }
    return refused;
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
