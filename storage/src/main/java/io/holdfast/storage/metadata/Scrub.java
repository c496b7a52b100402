package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.ScanItem;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows and blobs both ways. The scanner reads every byte (it resumes, throttles and
 * reports by its own options); each blob's row is looked up through its descriptor; then each row's
 * blob is looked at. What changes meanwhile is looked at twice before it is called lost.
 */
public final class Scrub {
  private static final int MAX_ALARMS = 1_000;
  private static final int LOOK_UPS = 500;
  private static final int PAGE = 1_000;
  private static final String ROWS =
      "SELECT bucket_id, key, inv_seq, version_id, container, blob_offset, blob_length"
          + " FROM object_versions WHERE (bucket_id, key, inv_seq) > (?, ?, ?)"
          + " ORDER BY bucket_id, key, inv_seq LIMIT "
          + PAGE;
  private static final String PARTS =
      "SELECT upload_id, part_number, container, blob_offset, blob_length FROM parts"
          + " WHERE (upload_id, part_number) > (?, ?) ORDER BY upload_id, part_number LIMIT "
          + PAGE;

  private final SqlReads sql;
  private final NamedPlaces named;
  private final LocalBlobStore blobs;
  private final List<ScanItem> waiting = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();
  private long alarmCount;
  private long blobCount;
  private long bytes;
  private long rows;
  private long orphans;
  private long orphanBytes;
  private long remains;

  /** Over the rows and the blobs of one vault; for one run. */
  public Scrub(DataSource source, LocalBlobStore blobs) {
    this.sql = new SqlReads(source);
    this.named = new NamedPlaces(sql);
    this.blobs = blobs;
  }

  /**
   * Runs to its end.
   *
   * @param rowsChecked hears how many rows were compared so far
   */
  public ScrubReport run(BlobScanner scanner, LongConsumer rowsChecked) throws IOException {
    scanner.scan(
        new BlobScanner.Visitor() {
          @Override
          public void visit(ScanItem item) {
            take(item);
          }

          @Override
          public boolean settled() {
            // What was found damaged is found again by a resumed run: its cursor stays before it.
            lookUp();
            return alarmCount == 0;
          }
        });
    lookUp();
    checkRows(rowsChecked);
    checkParts(rowsChecked);
    return new ScrubReport(
        blobCount, bytes, rows, alarms, alarmCount, orphans, orphanBytes, remains);
  }

  private void alarm(String words) {
    alarmCount++;
    if (alarms.size() < MAX_ALARMS) {
      alarms.add(words);
    }
  }

  private void take(ScanItem item) {
    switch (item) {
      case ScanItem.Intact intact -> {
        blobCount++;
        bytes += intact.location().length();
        enqueue(intact);
      }
      case ScanItem.Damaged damaged -> enqueue(damaged);
      case ScanItem.Reclaimed reclaimed -> {
        // Its space was given up: nothing to compare.
      }
      case ScanItem.Unreadable unreadable -> {
        // Whether a row names what was here, the second look tells: its blob cannot be opened.
        remains++;
      }
    }
  }

  private void enqueue(ScanItem item) {
    waiting.add(item);
    if (waiting.size() >= LOOK_UPS) {
      lookUp();
    }
  }

  private static BlobLocation location(ScanItem item) {
    return switch (item) {
      case ScanItem.Intact intact -> intact.location();
      case ScanItem.Damaged damaged -> damaged.location();
      case ScanItem.Reclaimed reclaimed -> reclaimed.location();
      case ScanItem.Unreadable unreadable ->
          throw new IllegalArgumentException(unreadable.problem());
    };
  }

  private static @Nullable BlobDescriptor descriptor(ScanItem item) {
    return switch (item) {
      case ScanItem.Intact intact -> decode(intact.descriptor());
      case ScanItem.Damaged damaged -> decode(damaged.descriptor());
      case ScanItem.Reclaimed reclaimed -> null;
      case ScanItem.Unreadable unreadable -> null;
    };
  }

  private static @Nullable BlobDescriptor decode(byte @Nullable [] descriptor) {
    if (descriptor == null) {
      return null;
    }
    try {
      return BlobDescriptor.decode(descriptor);
    } catch (RuntimeException e) {
      return null;
    }
  }

  private void lookUp() {
    Map<BlobLocation, BlobDescriptor> described = new HashMap<>();
    for (ScanItem item : waiting) {
      BlobDescriptor descriptor = descriptor(item);
      if (descriptor != null) {
        described.put(location(item), descriptor);
      }
    }
    Set<BlobLocation> there =
        named.among(
            described.entrySet().stream()
                .map(e -> new NamedPlaces.Place(e.getKey(), e.getValue()))
                .toList());
    List<ScanItem> unnamed = new ArrayList<>();
    for (ScanItem item : waiting) {
      if (there.contains(location(item))) {
        alarmWhereDamaged(item, described.get(location(item)));
      } else {
        unnamed.add(item);
      }
    }
    waiting.clear();
    settle(unnamed);
  }

  private void alarmWhereDamaged(ScanItem item, @Nullable BlobDescriptor descriptor) {
    if (item instanceof ScanItem.Damaged damaged) {
      String what =
          switch (descriptor) {
            case BlobDescriptor.OfVersion version -> "key " + version.version().key();
            case BlobDescriptor.OfPart part ->
                "part " + part.partNumber() + " of key " + part.key();
            case null -> "unknown";
          };
      alarm(what + ": " + damaged.problem() + " (" + damaged.location() + ")");
    }
  }

  private static List<ScanItem> without(List<ScanItem> items, List<Integer> found) {
    List<ScanItem> left = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (!found.contains(i)) {
        left.add(items.get(i));
      }
    }
    return left;
  }

  /** Blobs that no row names: garbage not yet reclaimed, remains of a crash, or orphans. */
  private void settle(List<ScanItem> unnamed) {
    List<Integer> garbage =
        sql.list(
            "SELECT DISTINCT n.ord FROM unnest(?::bigint[], ?::bigint[]) WITH ORDINALITY"
                + " AS n (c, o, ord) JOIN blob_garbage g ON g.container = n.c"
                + " AND g.blob_offset = n.o",
            s -> {
              SqlArrays a = new SqlArrays(s.getConnection(), s);
              a.longs(unnamed, i -> location(i).container());
              a.longs(unnamed, i -> location(i).offset());
            },
            r -> r.getInt(1) - 1);
    for (ScanItem item : without(unnamed, garbage)) {
      if (item instanceof ScanItem.Intact intact) {
        orphans++;
        orphanBytes += intact.location().length();
      } else {
        remains++;
      }
    }
  }

  /** A row's blob, with words for an alarm and the question whether the row is still there. */
  private record Named(
      String what, @Nullable BlobLocation location, Predicate<BlobDescriptor> described) {}

  private record VersionRow(
      long bucketId, ObjectKey key, long invSeq, String id, @Nullable BlobLocation location) {}

  private void checkRows(LongConsumer progress) {
    long bucket = Long.MIN_VALUE;
    byte[] key = {};
    long invSeq = Long.MIN_VALUE;
    while (true) {
      long fromBucket = bucket;
      byte[] fromKey = key;
      long fromInvSeq = invSeq;
      List<VersionRow> page =
          sql.list(
              ROWS,
              s -> {
                s.setLong(1, fromBucket);
                s.setBytes(2, fromKey);
                s.setLong(3, fromInvSeq);
              },
              Scrub::versionRow);
      for (VersionRow row : page) {
        check(
            new Named(
                "bucket " + row.bucketId() + " key " + row.key() + " version " + row.id(),
                row.location(),
                d ->
                    d instanceof BlobDescriptor.OfVersion of
                        && of.version().bucketId() == row.bucketId()
                        && of.version().key().equals(row.key())),
            () -> stillThere(row));
      }
      progress.accept(rows);
      if (page.size() < PAGE) {
        return;
      }
      bucket = page.getLast().bucketId();
      key = page.getLast().key().utf8();
      invSeq = page.getLast().invSeq();
    }
  }

  private static VersionRow versionRow(ResultSet r) throws SQLException {
    long container = r.getLong(5);
    BlobLocation location =
        r.wasNull() ? null : new BlobLocation(container, r.getLong(6), r.getLong(7));
    return new VersionRow(
        r.getLong(1), ObjectKey.ofStored(r.getBytes(2)), r.getLong(3), r.getString(4), location);
  }

  private boolean stillThere(VersionRow row) {
    BlobLocation location = row.location();
    return location != null
        && sql.one(
                "SELECT 1 FROM object_versions WHERE bucket_id = ? AND key = ? AND inv_seq = ?"
                    + " AND container = ? AND blob_offset = ?",
                s -> {
                  s.setLong(1, row.bucketId());
                  s.setBytes(2, row.key().utf8());
                  s.setLong(3, row.invSeq());
                  s.setLong(4, location.container());
                  s.setLong(5, location.offset());
                },
                r -> r.getInt(1))
            .isPresent();
  }

  private record PartRow(String uploadId, int partNumber, BlobLocation location) {}

  private void checkParts(LongConsumer progress) {
    String upload = "";
    int number = 0;
    while (true) {
      String fromUpload = upload;
      int fromNumber = number;
      List<PartRow> page =
          sql.list(
              PARTS,
              s -> {
                s.setString(1, fromUpload);
                s.setInt(2, fromNumber);
              },
              r ->
                  new PartRow(
                      r.getString(1),
                      r.getInt(2),
                      new BlobLocation(r.getLong(3), r.getLong(4), r.getLong(5))));
      for (PartRow row : page) {
        check(
            new Named(
                "part " + row.partNumber() + " of upload " + row.uploadId(),
                row.location(),
                d ->
                    d instanceof BlobDescriptor.OfPart of
                        && of.uploadId().equals(row.uploadId())
                        && of.partNumber() == row.partNumber()),
            () -> stillThere(row));
      }
      progress.accept(rows);
      if (page.size() < PAGE) {
        return;
      }
      upload = page.getLast().uploadId();
      number = page.getLast().partNumber();
    }
  }

  private boolean stillThere(PartRow row) {
    return sql.one(
            "SELECT 1 FROM parts WHERE upload_id = ? AND part_number = ? AND container = ?"
                + " AND blob_offset = ?",
            s -> {
              s.setString(1, row.uploadId());
              s.setInt(2, row.partNumber());
              s.setLong(3, row.location().container());
              s.setLong(4, row.location().offset());
            },
            r -> r.getInt(1))
        .isPresent();
  }

  private void check(Named named, BooleanSupplier stillThere) {
    BlobLocation location = named.location();
    if (location == null) {
      return;
    }
    String problem;
    try {
      BlobDescriptor descriptor = decode(blobs.descriptor(location));
      if (descriptor != null && named.described().test(descriptor)) {
        rows++;
        return;
      }
      problem = "the blob at its place is another one's: " + location;
    } catch (IOException e) {
      problem = "its blob cannot be read: " + e.getMessage();
    }
    // A version that was deleted since the page was read is nobody's loss.
    if (stillThere.getAsBoolean()) {
      alarm(named.what() + ": " + problem);
    }
  }
}
