package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.ScanItem;
import io.holdfast.storage.metadata.CommitState.Slot;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows' side of a compaction: which blobs rows name, and naming their new places. */
final class Relocation {
  private static final String NAMED_VERSIONS =
      "SELECT n.ord, v.inv_seq FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])"
          + " WITH ORDINALITY AS n (c, o, b, k, ord) JOIN object_versions v ON v.bucket_id = n.b"
          + " AND v.key = n.k AND v.container = n.c AND v.blob_offset = n.o";
  private static final String NAMED_PARTS =
      "SELECT n.ord FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::integer[])"
          + " WITH ORDINALITY AS n (c, o, u, p, ord) JOIN parts v ON v.upload_id = n.u"
          + " AND v.part_number = n.p AND v.container = n.c AND v.blob_offset = n.o";
  // As with parts that are added: the mark is written last, and the witness hears of it.
  private static final String MARKED =
      " AS n) SELECT moved.n, " + WitnessSql.ADVANCE + " FROM moved";
  private static final String VERSIONS =
      "WITH moved AS MATERIALIZED (SELECT relocate_versions(?::bigint[], ?::bigint[],"
          + " ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[],"
          + " ?::bigint[])"
          + MARKED;
  private static final String PARTS =
      "WITH moved AS MATERIALIZED (SELECT relocate_parts(?::bigint[], ?::bigint[], ?::bigint[],"
          + " ?::bigint[], ?::bigint[], ?::text[], ?::integer[])"
          + MARKED;

  private final SqlReads sql;
  private final CommitWitness.Mark mark;

  Relocation(DataSource source, CommitWitness.Mark mark) {
    this.sql = new SqlReads(source);
    this.mark = mark;
  }

  /** A blob that a row names, and where it goes; {@code from} itself until it was copied. */
  sealed interface Move {
    BlobLocation from();

    BlobLocation to();

    Move to(BlobLocation copy);
  }

  private record OfVersion(BlobLocation from, BlobLocation to, Slot slot, long invSeq)
      implements Move {
    @Override
    public Move to(BlobLocation copy) {
      return new OfVersion(from, copy, slot, invSeq);
    }
  }

  private record OfPart(BlobLocation from, BlobLocation to, String uploadId, int partNumber)
      implements Move {
    @Override
    public Move to(BlobLocation copy) {
      return new OfPart(from, copy, uploadId, partNumber);
    }
  }

  private record Moved(int rows, long mark) {}

  /** Those of the blobs that a row names where they are now. */
  List<Move> named(List<ScanItem.Intact> items) {
    List<OfVersion> versions = new ArrayList<>();
    List<OfPart> parts = new ArrayList<>();
    for (ScanItem.Intact item : items) {
      BlobLocation at = item.location();
      switch (decoded(item)) {
        case BlobDescriptor.OfVersion d ->
            versions.add(
                new OfVersion(
                    at, at, new Slot(d.version().bucketId(), d.version().key()), Long.MIN_VALUE));
        case BlobDescriptor.OfPart d -> parts.add(new OfPart(at, at, d.uploadId(), d.partNumber()));
        case null -> {
          // Nothing here knows what it is, so nothing here moves it.
        }
      }
    }
    List<Move> named = new ArrayList<>();
    if (!versions.isEmpty()) {
      named.addAll(namedVersions(versions));
    }
    if (!parts.isEmpty()) {
      named.addAll(namedParts(parts));
    }
    return named;
  }

  private static @Nullable BlobDescriptor decoded(ScanItem.Intact item) {
    try {
      return BlobDescriptor.decode(item.descriptor());
    } catch (RuntimeException e) {
      return null;
    }
  }

  private List<OfVersion> namedVersions(List<OfVersion> all) {
    return sql.list(
        NAMED_VERSIONS,
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          places(a, all, Move::from);
          a.longs(all, m -> m.slot().bucketId());
          a.keys(all, m -> m.slot().key());
        },
        r -> {
          OfVersion found = all.get(r.getInt(1) - 1);
          return new OfVersion(found.from(), found.to(), found.slot(), r.getLong(2));
        });
  }

  private List<OfPart> namedParts(List<OfPart> all) {
    return sql.list(
        NAMED_PARTS,
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          places(a, all, Move::from);
          a.texts(all, OfPart::uploadId);
          a.add("int4", all.stream().map(OfPart::partNumber).toArray());
        },
        r -> all.get(r.getInt(1) - 1));
  }

  private static <T extends Move> void places(
      SqlArrays a, List<T> moves, Function<T, BlobLocation> place) throws SQLException {
    a.longs(moves, m -> place.apply(m).container());
    a.longs(moves, m -> place.apply(m).offset());
  }

  /**
   * Names the new places where rows still name the old ones; what nobody names then is garbage.
   *
   * @return how many rows moved, as far as this call knows
   * @throws io.holdfast.storage.postgres.MetadataUnavailableException when that is not known: the
   *     same call may be repeated
   * @throws IOException when it happened but could not be remembered beside the blobs
   */
  int relocate(List<Move> moves) throws IOException {
    List<OfVersion> versions = new ArrayList<>();
    List<OfPart> parts = new ArrayList<>();
    for (Move move : moves) {
      switch (move) {
        case OfVersion version -> versions.add(version);
        case OfPart part -> parts.add(part);
      }
    }
    versions.sort(Comparator.comparing(OfVersion::slot).thenComparingLong(OfVersion::invSeq));
    parts.sort(Comparator.comparing(OfPart::uploadId).thenComparingInt(OfPart::partNumber));
    int moved = 0;
    if (!versions.isEmpty()) {
      moved += done(VERSIONS, a -> bindVersions(a, versions));
    }
    if (!parts.isEmpty()) {
      moved += done(PARTS, a -> bindParts(a, parts));
    }
    return moved;
  }

  private interface Binding {
    void bind(SqlArrays a) throws SQLException;
  }

  private int done(String statement, Binding binding) throws IOException {
    Moved moved = WitnessSql.advancing(sql, mark, () -> run(statement, binding));
    mark.acknowledged(moved.mark());
    return moved.rows();
  }

  private Moved run(String statement, Binding binding) {
    return sql.write(
            statement,
            s -> {
              SqlArrays a = new SqlArrays(s.getConnection(), s);
              binding.bind(a);
              a.mark(mark, null);
            },
            r -> new Moved(r.getInt(1), r.getLong(2)))
        .getFirst();
  }

  private static void bindVersions(SqlArrays a, List<OfVersion> moves) throws SQLException {
    a.add(
        "int8",
        moves.stream().map(m -> BatchTransaction.lock(m.slot())).sorted().distinct().toArray());
    places(a, moves, Move::from);
    a.longs(moves, m -> m.to().length());
    places(a, moves, Move::to);
    a.longs(moves, m -> m.slot().bucketId());
    a.keys(moves, m -> m.slot().key());
    a.longs(moves, OfVersion::invSeq);
  }

  private static void bindParts(SqlArrays a, List<OfPart> moves) throws SQLException {
    places(a, moves, Move::from);
    a.longs(moves, m -> m.to().length());
    places(a, moves, Move::to);
    a.texts(moves, OfPart::uploadId);
    a.add("int4", moves.stream().map(OfPart::partNumber).toArray());
  }
}
