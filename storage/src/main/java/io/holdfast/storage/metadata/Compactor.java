package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.ContainerUsage;
import io.holdfast.storage.blob.CorruptBlobException;
import io.holdfast.storage.blob.InsufficientSpaceException;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.ScanItem;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.blob.StoreOverloadedException;
import io.holdfast.storage.metadata.Relocation.Move;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties containers that hold more dead bytes than live ones, and merges small ones that starts
 * left: copies the live records that a row names, moves the rows, and leaves the old places to the
 * Reclaimer, which unlinks a container when nothing lives in it any more. One at a time, in the
 * background, throttled. A copy belongs to nobody until its row moved; a kill before that leaves an
 * orphan. ADR 0007.
 */
public final class Compactor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Compactor.class);
  private static final int BATCH = 64;
  private static final long BATCH_BYTES = 8L * 1024 * 1024;

  /** So many unfilled containers are merged; each blob is copied a few times at most for that. */
  private static final int MERGED = 8;

  /** What was left in a container a while ago is looked at again after this time. */
  private static final Duration AGAIN = Duration.ofHours(1);

  private static final Duration RETRY = Duration.ofMillis(500);
  private static final ScanOptions HEADERS = ScanOptions.headers();

  private final LocalBlobStore blobs;
  private final Relocation relocation;
  private final Settings settings;
  private final Map<Long, Long> triedNanos = new HashMap<>();
  private final Thread thread;
  private volatile boolean paused;
  private volatile boolean closing;

  /**
   * How it goes about it.
   *
   * @param interval time between two looks at all containers
   * @param bytesPerSecond most object bytes to copy in a second
   */
  public record Settings(Duration interval, long bytesPerSecond) {
    /** A look every ten minutes, 16 MiB a second. */
    public static final Settings DEFAULT = new Settings(Duration.ofMinutes(10), 16L * 1024 * 1024);

    public Settings {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException("bytesPerSecond " + bytesPerSecond);
      }
    }
  }

  /** Starts the loop; its first run begins after one interval. */
  public Compactor(
      DataSource source, LocalBlobStore blobs, CommitWitness witness, Settings settings) {
    this.blobs = blobs;
    this.relocation = new Relocation(source, witness.relocation());
    this.settings = settings;
    this.thread = Thread.ofVirtual().name("compactor").start(this::run);
  }

  private void run() {
    park(settings.interval());
    while (!closing) {
      try {
        runOnce();
      } catch (IOException | RuntimeException e) {
        log.warn("Containers were not compacted; it is tried again", e);
      }
      park(settings.interval());
    }
  }

  /** Stops after the batch under way, until {@link #resume}. */
  public void pause() {
    paused = true;
  }

  /** Goes on. */
  public void resume() {
    paused = false;
    LockSupport.unpark(thread);
  }

  /**
   * Looks at every container and compacts those that are worth it.
   *
   * @return how many blobs moved
   */
  public synchronized int runOnce() throws IOException {
    List<Long> chosen = choose();
    int moved = 0;
    for (long container : chosen) {
      if (closing || paused) {
        break;
      }
      moved += compact(container);
    }
    if (moved > 0) {
      log.info("Moved {} blobs out of {} containers", moved, chosen.size());
    }
    return moved;
  }

  private List<Long> choose() throws IOException {
    List<Long> chosen = new ArrayList<>();
    List<Long> unfilled = new ArrayList<>();
    for (long container : blobs.finishedContainers()) {
      if (closing || paused) {
        chosen.clear();
        return chosen;
      }
      long start = System.nanoTime();
      ContainerUsage usage = blobs.usage(container).orElse(null);
      // As long a rest as the work took: walking all containers after a start must not be felt.
      park(Duration.ofNanos(System.nanoTime() - start));
      if (usage == null || triedLately(container)) {
        continue;
      }
      if (usage.worthCompacting()) {
        chosen.add(container);
      } else if (usage.unfilled() && usage.readable() && usage.liveBytes() > 0) {
        unfilled.add(container);
      }
    }
    blobs.saveUsage();
    if (unfilled.size() >= MERGED) {
      chosen.addAll(unfilled);
    }
    return chosen;
  }

  private boolean triedLately(long container) {
    Long tried = triedNanos.get(container);
    return tried != null && System.nanoTime() - tried < AGAIN.toNanos();
  }

  private int compact(long container) throws IOException {
    triedNanos.put(container, System.nanoTime());
    List<ScanItem.Intact> batch = new ArrayList<>();
    int[] moved = {0};
    blobs
        .scanner(HEADERS)
        .scanContainer(
            container,
            item -> {
              if (item instanceof ScanItem.Intact intact) {
                batch.add(intact);
                if (batch.size() >= BATCH || bytes(batch) >= BATCH_BYTES) {
                  moved[0] += move(batch);
                  batch.clear();
                }
              }
            });
    moved[0] += move(batch);
    if (paused) {
      triedNanos.remove(container);
    }
    return moved[0];
  }

  private static long bytes(List<ScanItem.Intact> batch) {
    return batch.stream().mapToLong(item -> item.location().length()).sum();
  }

  private int move(List<ScanItem.Intact> batch) throws IOException {
    if (closing || paused || batch.isEmpty()) {
      return 0;
    }
    long start = System.nanoTime();
    // What no row names may be about to get one, or is garbage already: it stays where it is.
    List<Move> moves = new ArrayList<>();
    try {
      for (Move move : relocation.named(batch)) {
        copy(move, moves);
      }
    } catch (IOException | RuntimeException e) {
      // No row was told of these copies, so none names them.
      moves.forEach(move -> blobs.discard(move.to()));
      throw e;
    }
    int moved = relocate(moves);
    long bytes = moves.stream().mapToLong(move -> move.to().length()).sum();
    long due = (long) (1e9 * bytes / settings.bytesPerSecond());
    park(Duration.ofNanos(Math.max(0, due - (System.nanoTime() - start))));
    return moved;
  }

  private void copy(Move move, List<Move> into) throws IOException {
    while (!closing) {
      try {
        BlobLocation copy = blobs.copyLive(move.from());
        into.add(move.to(copy));
        return;
      } catch (CorruptBlobException e) {
        // It stays, for scrub to tell of; or it died since its row was read.
        log.debug("{} is not moved", move.from(), e);
        return;
      } catch (StoreOverloadedException e) {
        // Requests come first.
        park(RETRY);
      } catch (InsufficientSpaceException e) {
        throw new IOException("there is no room to compact in", e);
      }
    }
  }

  /** Repeated until the outcome is known: the call changes nothing when it had succeeded. */
  private int relocate(List<Move> moves) throws IOException {
    if (moves.isEmpty()) {
      return 0;
    }
    while (true) {
      try {
        return relocation.relocate(moves);
      } catch (MetadataUnavailableException e) {
        if (closing) {
          // The next start's sweep settles what this one cannot know.
          log.warn("It is not known whether {} blobs moved", moves.size(), e);
          return 0;
        }
        park(RETRY);
      }
    }
  }

  private void park(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0 && !closing; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
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
