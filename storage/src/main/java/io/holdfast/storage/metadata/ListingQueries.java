package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.VersionStore.Entry;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Pages of listings. A listed version carries what listings show: attributes have the storage class
 * and the checksum's algorithm and type only, and there is no location.
 */
final class ListingQueries {
  private static final int MAX_LIMIT = 1_000;
  private static final String OBJECTS = "SELECT * FROM list_current(?, ?, ?, ?, ?, ?, ?)";
  private static final String VERSIONS = "SELECT * FROM list_versions(?, ?, ?, ?, ?, ?, ?, ?)";

  private final SqlReads reads;
  private final OwnerAccounts owners;
  private final VersionQueries versions;

  ListingQueries(SqlReads reads, OwnerAccounts owners, VersionQueries versions) {
    this.reads = reads;
    this.owners = owners;
    this.versions = versions;
  }

  /** A row of a listing; a common prefix has no sequence. */
  private record Line(
      byte[] key,
      @Nullable Long invSeq,
      String versionId,
      boolean latest,
      boolean marker,
      long size,
      String etag,
      @Nullable Instant lastModified,
      String owner,
      String storageClass,
      @Nullable String checksumAlgorithm,
      @Nullable String checksumType) {}

  VersionStore.Page listObjects(
      long bucketId, String prefix, @Nullable String delimiter, String after, int limit) {
    ListingRange range = ListingRange.of(prefix, delimiter, after);
    if (check(limit) == 0 || range.isEmpty()) {
      return new VersionStore.Page(List.of(), false);
    }
    List<Line> lines =
        reads.list(
            OBJECTS,
            sql -> {
              sql.setLong(1, bucketId);
              sql.setBytes(2, range.from());
              bindRange(sql, 3, range, limit + 1);
            },
            rows -> line(rows, 4, true, false));
    return page(bucketId, lines, limit);
  }

  VersionStore.Page listVersions(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      @Nullable VersionId versionIdMarker,
      int limit) {
    ListingRange range = ListingRange.of(prefix, delimiter, keyMarker);
    if (check(limit) == 0) {
      return new VersionStore.Page(List.of(), false);
    }
    byte[] from = range.from();
    long fromInvSeq = -1;
    if (versionIdMarker != null && range.afterMarker()) {
      OptionalLong place = place(bucketId, keyMarker, versionIdMarker);
      if (place.isPresent()) {
        from = keyMarker.getBytes(StandardCharsets.UTF_8);
        fromInvSeq = place.getAsLong();
      }
    } else if (range.isEmpty()) {
      return new VersionStore.Page(List.of(), false);
    }
    byte[] firstKey = from;
    long firstInvSeq = fromInvSeq;
    List<Line> lines =
        reads.list(
            VERSIONS,
            sql -> {
              sql.setLong(1, bucketId);
              sql.setBytes(2, firstKey);
              sql.setLong(3, firstInvSeq);
              bindRange(sql, 4, range, limit + 1);
            },
            rows -> line(rows, 6, rows.getBoolean(4), rows.getBoolean(5)));
    return page(bucketId, lines, limit);
  }

  /** Where a marker's version is, or was: an id that is gone still tells its place. */
  private OptionalLong place(long bucketId, String key, VersionId versionId) {
    ObjectKey objectKey;
    try {
      objectKey = ObjectKey.of(key);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
    Optional<ObjectVersion> found = versions.find(bucketId, objectKey, versionId);
    if (found.isPresent()) {
      return OptionalLong.of(Long.MAX_VALUE - found.get().sequence());
    }
    OptionalLong stamp = Stamps.stampOf(versionId.value());
    return stamp.isPresent()
        ? OptionalLong.of(Long.MAX_VALUE - stamp.getAsLong())
        : OptionalLong.empty();
  }

  static int check(int limit) {
    if (limit < 0 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit " + limit);
    }
    return limit;
  }

  static void bindRange(PreparedStatement sql, int first, ListingRange range, int limit)
      throws SQLException {
    sql.setBytes(first, range.to());
    sql.setInt(first + 1, range.prefixLength());
    sql.setBytes(first + 2, range.delimiter());
    sql.setBytes(first + 3, range.delimiterNext());
    sql.setInt(first + 4, limit);
  }

  private static Line line(ResultSet rows, int column, boolean latest, boolean marker)
      throws SQLException {
    long invSeq = rows.getLong(2);
    Long place = rows.wasNull() ? null : invSeq;
    return new Line(
        rows.getBytes(1),
        place,
        rows.getString(3),
        latest,
        marker,
        rows.getLong(column),
        rows.getString(column + 1),
        Columns.instant(rows, column + 2),
        rows.getString(column + 3),
        rows.getString(column + 4),
        rows.getString(column + 5),
        rows.getString(column + 6));
  }

  private VersionStore.Page page(long bucketId, List<Line> lines, int limit) {
    List<Entry> entries = new ArrayList<>(Math.min(lines.size(), limit));
    for (Line line : lines.subList(0, Math.min(lines.size(), limit))) {
      entries.add(entry(bucketId, line));
    }
    return new VersionStore.Page(entries, lines.size() > limit);
  }

  private Entry entry(long bucketId, Line line) {
    Long invSeq = line.invSeq();
    Instant lastModified = line.lastModified();
    if (invSeq == null || lastModified == null) {
      return new Entry.CommonPrefix(new String(line.key(), StandardCharsets.UTF_8));
    }
    String algorithm = line.checksumAlgorithm();
    String type = line.checksumType();
    ObjectChecksum checksum =
        algorithm == null || type == null
            ? null
            : new ObjectChecksum(
                DigestAlgorithm.valueOf(algorithm), ObjectChecksum.Type.valueOf(type), "");
    ObjectAttributes attributes =
        new ObjectAttributes(
            Map.of(), Map.of(), Map.of(), null, line.storageClass(), checksum, null, null, false);
    return new Entry.Version(
        new ObjectVersion(
            bucketId,
            ObjectKey.ofStored(line.key()),
            Long.MAX_VALUE - invSeq,
            new VersionId(line.versionId()),
            line.latest(),
            line.marker(),
            line.size(),
            line.etag(),
            lastModified,
            owners.get(line.owner()),
            attributes,
            null,
            null,
            0));
  }
}
