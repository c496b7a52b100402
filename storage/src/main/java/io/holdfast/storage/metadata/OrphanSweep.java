package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.ScanItem;
import io.holdfast.storage.blob.ScanOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up the blobs that a crash left without a row, once after each start. A blob may hold the
 * last copy of a backup, so it is given up only where all of this is certain: the database knows
 * everything that the process before this one acknowledged ({@link CommitWitness}), as is asked
 * again in the very statement that gives up; no connection of that process is left that could still
 * commit; the blob is in a file that this process does not write to; and at two looks, a pause
 * apart, no row named it. Anything else is left, and scrub tells of it. ADR 0007.
 */
public final class OrphanSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);
  private static final int BATCH = 500;
  private static final int MAX_ORPHANS = 100_000;

  /** Files of each kind to look into; what was being written at the crash is among the newest. */
  private static final int MAX_FILES = 4_096;

  private static final long READ_BYTES_PER_SECOND = 32L * 1024 * 1024;

  /** Time between the two looks by default. */
  public static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** A connection of the vault's role that is not of this process's pool. */
  private static final String OTHERS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename ="
          + " current_user AND application_name <> current_setting('application_name')";

  private static final String NO_GARBAGE =
      " AND NOT EXISTS (SELECT 1 FROM blob_copies y WHERE y.container = n.c"
          + " AND y.blob_offset = n.o) AND NOT EXISTS (SELECT 1 FROM blob_garbage g"
          + " WHERE g.container = n.c AND g.blob_offset = n.o)";
  private static final String UNNAMED_VERSIONS =
      " FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])"
          + " WITH ORDINALITY AS n (c, o, l, b, k, ord) WHERE NOT "
          + NamedPlaces.VERSION_THERE
          + NO_GARBAGE;
  private static final String UNNAMED_PARTS =
      " FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::integer[])"
          + " WITH ORDINALITY AS n (c, o, l, u, p, ord) WHERE NOT "
          + NamedPlaces.PART_THERE
          + NO_GARBAGE;
  private static final String GIVE_UP =
      "INSERT INTO blob_garbage (container, blob_offset, blob_length) SELECT n.c, n.o, n.l";

  private final SqlReads sql;
  private final LocalBlobStore blobs;
  private final CommitWitness witness;
  private final Duration pause;
  private final Thread thread;
  private volatile boolean closing;

  /** A blob and what its descriptor says it is. */
  private record Found<D extends BlobDescriptor>(BlobLocation location, D descriptor) {}

  private static final class Orphans {
    final List<Found<BlobDescriptor.OfVersion>> versions = new ArrayList<>();
    final List<Found<BlobDescriptor.OfPart>> parts = new ArrayList<>();

    int size() {
      return versions.size() + parts.size();
    }
  }

  /** Starts in the background; reclaiming what it gives up is the Reclaimer's. */
  public OrphanSweep(
      DataSource source, LocalBlobStore blobs, CommitWitness witness, Duration pause) {
    this.sql = new SqlReads(source);
    this.blobs = blobs;
    this.witness = witness;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("orphan-sweep").start(this::run);
  }

  /** Tells whether a row names the large file of a number, whatever the file itself says. */
  public static LongPredicate namedFiles(DataSource source) {
    SqlReads reads = new SqlReads(source);
    return number ->
        reads
            .list(
                "SELECT EXISTS (SELECT 1 FROM object_versions WHERE container = ? AND blob_offset ="
                    + " 0) OR EXISTS (SELECT 1 FROM parts WHERE container = ? AND blob_offset = 0)",
                s -> {
                  s.setLong(1, number);
                  s.setLong(2, number);
                },
                r -> r.getBoolean(1))
            .getFirst();
  }

  private void run() {
    CommitWitness.Former former = witness.former();
    if (!former.proven()) {
      log.info("Blobs without a row, if a crash left some, are kept: {}", former.why());
      return;
    }
    while (!closing) {
      try {
        sweep(former);
        return;
      } catch (IOException | RuntimeException e) {
        log.warn("Looking for blobs without a row failed; it is tried again", e);
        park(INTERVAL);
      }
    }
  }

  private void sweep(CommitWitness.Former former) throws IOException {
    Orphans first = firstLook(former.orphansFrom(), blobs.firstNumber());
    if (first.size() > 0) {
      park(pause);
      while (!closing && othersConnected()) {
        park(INTERVAL);
      }
    }
    if (closing || witness.hasEnded()) {
      return;
    }
    List<BlobLocation> given = new ArrayList<>();
    for (int from = 0; from < first.versions.size(); from += BATCH) {
      given.addAll(giveUpVersions(batch(first.versions, from), former));
    }
    for (int from = 0; from < first.parts.size(); from += BATCH) {
      given.addAll(giveUpParts(batch(first.parts, from), former));
    }
    if (!given.isEmpty()) {
      log.info(
          "Gave up {} blobs ({} bytes) that a crash left before anything was acknowledged",
          given.size(),
          given.stream().mapToLong(BlobLocation::length).sum());
    }
    if (first.size() < MAX_ORPHANS) {
      witness.swept(blobs.firstNumber());
    }
  }

  private static <T> List<T> batch(List<T> all, int from) {
    return all.subList(from, Math.min(all.size(), from + BATCH));
  }

  private boolean othersConnected() {
    return sql.list(OTHERS, s -> {}, r -> r.getLong(1)).getFirst() > 0;
  }

  private Orphans firstLook(long from, long below) throws IOException {
    Orphans orphans = new Orphans();
    Orphans waiting = new Orphans();
    blobs
        .scanner(new ScanOptions(READ_BYTES_PER_SECOND, false, null, (done, total, bytes) -> {}))
        .scanNewest(
            from,
            below,
            MAX_FILES,
            item -> {
              if (closing) {
                throw new IOException("the vault stops");
              }
              if (item instanceof ScanItem.Intact intact && orphans.size() < MAX_ORPHANS) {
                sort(intact, waiting);
                if (waiting.size() >= BATCH) {
                  lookUp(waiting, orphans);
                }
              }
            });
    lookUp(waiting, orphans);
    return orphans;
  }

  /** What cannot be read is left as it is: it is for scrub to tell of. */
  private static void sort(ScanItem.Intact item, Orphans into) {
    BlobDescriptor descriptor;
    try {
      descriptor = BlobDescriptor.decode(item.descriptor());
    } catch (RuntimeException e) {
      log.debug("The descriptor of {} cannot be read", item.location(), e);
      return;
    }
    switch (descriptor) {
      case BlobDescriptor.OfVersion version ->
          into.versions.add(new Found<>(item.location(), version));
      case BlobDescriptor.OfPart part -> into.parts.add(new Found<>(item.location(), part));
    }
  }

  private void lookUp(Orphans waiting, Orphans orphans) {
    if (!waiting.versions.isEmpty()) {
      sql.list(
              "SELECT n.ord" + UNNAMED_VERSIONS,
              s -> bindVersions(new SqlArrays(s.getConnection(), s), waiting.versions),
              r -> r.getInt(1) - 1)
          .forEach(i -> orphans.versions.add(waiting.versions.get(i)));
    }
    if (!waiting.parts.isEmpty()) {
      sql.list(
              "SELECT n.ord" + UNNAMED_PARTS,
              s -> bindParts(new SqlArrays(s.getConnection(), s), waiting.parts),
              r -> r.getInt(1) - 1)
          .forEach(i -> orphans.parts.add(waiting.parts.get(i)));
    }
    waiting.versions.clear();
    waiting.parts.clear();
  }

  private List<BlobLocation> giveUpVersions(
      List<Found<BlobDescriptor.OfVersion>> orphans, CommitWitness.Former former) {
    return giveUp(
        UNNAMED_VERSIONS,
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          bindVersions(a, orphans);
          WitnessSql.bind(a, former.marks());
        });
  }

  private List<BlobLocation> giveUpParts(
      List<Found<BlobDescriptor.OfPart>> orphans, CommitWitness.Former former) {
    return giveUp(
        UNNAMED_PARTS,
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          bindParts(a, orphans);
          WitnessSql.bind(a, former.marks());
        });
  }

  /** The second look and the giving up are one statement: it sees one state of the database. */
  private List<BlobLocation> giveUp(String unnamed, SqlReads.Binder binder) {
    return sql.write(
        GIVE_UP
            + unnamed
            + " AND "
            + WitnessSql.KNOWN
            + " RETURNING container, blob_offset,"
            + " blob_length",
        binder,
        r -> new BlobLocation(r.getLong(1), r.getLong(2), r.getLong(3)));
  }

  private static void bindVersions(SqlArrays a, List<Found<BlobDescriptor.OfVersion>> found)
      throws SQLException {
    bindPlaces(a, found);
    a.longs(found, f -> f.descriptor().version().bucketId());
    a.keys(found, f -> f.descriptor().version().key());
  }

  private static void bindParts(SqlArrays a, List<Found<BlobDescriptor.OfPart>> found)
      throws SQLException {
    bindPlaces(a, found);
    a.texts(found, f -> f.descriptor().uploadId());
    a.add("int4", found.stream().map(f -> f.descriptor().partNumber()).toArray());
  }

  private static <D extends BlobDescriptor> void bindPlaces(SqlArrays a, List<Found<D>> found)
      throws SQLException {
    a.longs(found, f -> f.location().container());
    a.longs(found, f -> f.location().offset());
    a.longs(found, f -> f.location().length());
  }

  private void park(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0 && !closing; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Waits for the end of the sweep. */
  void await() throws InterruptedException {
    thread.join();
  }

  /** Stops after the batch under way; the next start begins again. */
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
