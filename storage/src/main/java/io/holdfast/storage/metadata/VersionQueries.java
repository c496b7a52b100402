package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Finds single versions, each by a probe of an index, and changes what may change of them. */
final class VersionQueries {
  private static final String COLUMNS =
      " v.bucket_id, v.key, v.inv_seq, v.version_id, v.is_latest, v.is_delete_marker, v.size,"
          + " v.etag, v.last_modified, v.owner_account_id, v.content_headers, v.user_metadata,"
          + " v.tags, v.acl, v.storage_class, v.checksum_algorithm, v.checksum_type,"
          + " v.checksum_value, v.retention_mode, v.retain_until, v.legal_hold, v.container,"
          + " v.blob_offset, v.blob_length, v.upload_id, v.part_count ";
  private static final String LATEST =
      "SELECT"
          + COLUMNS
          + "FROM object_versions v WHERE v.bucket_id = ? AND v.key = ?"
          + " ORDER BY v.inv_seq LIMIT 1";
  private static final String BY_PLACE =
      "SELECT"
          + COLUMNS
          + "FROM object_versions v WHERE v.bucket_id = ? AND v.key = ?"
          + " AND v.inv_seq = ? AND v.version_id = ?";
  private static final String ELSEWHERE =
      "SELECT"
          + COLUMNS
          + "FROM object_versions v WHERE v.bucket_id = ? AND v.key = ?"
          + " AND v.version_id = ? AND v.id_elsewhere IS NOT NULL";
  private static final String NULL_VERSION =
      "SELECT"
          + COLUMNS
          + "FROM object_versions v WHERE v.bucket_id = ? AND v.key = ?"
          + " AND v.is_null_version";
  private static final String BY_UPLOAD =
      "SELECT"
          + COLUMNS
          + "FROM multipart_uploads u JOIN object_versions v"
          + " ON v.bucket_id = u.bucket_id AND v.key = u.key AND v.inv_seq = u.completed_inv_seq"
          + " WHERE u.upload_id = ? AND u.bucket_id = ? AND u.key = ?";

  private final SqlReads reads;
  private final OwnerAccounts owners;

  VersionQueries(SqlReads reads, OwnerAccounts owners) {
    this.reads = reads;
    this.owners = owners;
  }

  Optional<ObjectVersion> findLatest(long bucketId, ObjectKey key) {
    return reads
        .one(
            LATEST,
            sql -> {
              sql.setLong(1, bucketId);
              sql.setBytes(2, key.utf8());
            },
            VersionQueries::row)
        .map(this::version);
  }

  Optional<ObjectVersion> find(long bucketId, ObjectKey key, VersionId versionId) {
    if (versionId.isNull()) {
      return reads
          .one(
              NULL_VERSION,
              sql -> {
                sql.setLong(1, bucketId);
                sql.setBytes(2, key.utf8());
              },
              VersionQueries::row)
          .map(this::version);
    }
    if (versionId.value().indexOf('\0') >= 0) {
      return Optional.empty();
    }
    OptionalLong stamp = Stamps.stampOf(versionId.value());
    Optional<Row> found = Optional.empty();
    if (stamp.isPresent()) {
      found =
          reads.one(
              BY_PLACE,
              sql -> {
                sql.setLong(1, bucketId);
                sql.setBytes(2, key.utf8());
                sql.setLong(3, Long.MAX_VALUE - stamp.getAsLong());
                sql.setString(4, versionId.value());
              },
              VersionQueries::row);
    }
    if (found.isEmpty()) {
      found =
          reads.one(
              ELSEWHERE,
              sql -> {
                sql.setLong(1, bucketId);
                sql.setBytes(2, key.utf8());
                sql.setString(3, versionId.value());
              },
              VersionQueries::row);
    }
    return found.map(this::version);
  }

  Optional<ObjectVersion> findCompleted(long bucketId, ObjectKey key, String uploadId) {
    return reads
        .one(
            BY_UPLOAD,
            sql -> {
              sql.setString(1, uploadId);
              sql.setLong(2, bucketId);
              sql.setBytes(3, key.utf8());
            },
            VersionQueries::row)
        .map(this::version);
  }

  Usage usage(long bucketId) {
    return reads
        .one(
            "SELECT coalesce(sum(versions), 0), coalesce(sum(delete_markers), 0),"
                + " coalesce(sum(bytes), 0), coalesce(sum(upload_parts), 0),"
                + " coalesce(sum(upload_bytes), 0) FROM bucket_usage WHERE bucket_id = ?",
            sql -> sql.setLong(1, bucketId),
            rows ->
                new Usage(
                    rows.getLong(1),
                    rows.getLong(2),
                    rows.getLong(3),
                    rows.getLong(4),
                    rows.getLong(5)))
        .orElseThrow();
  }

  /** Sets one column of a version that is no marker. */
  Optional<ObjectVersion> set(ObjectVersion version, String column, @Nullable String value) {
    return reads
        .write(
            "UPDATE object_versions v SET "
                + column
                + " = ? WHERE v.bucket_id = ? AND v.key = ? AND v.inv_seq = ? RETURNING"
                + COLUMNS,
            sql -> {
              sql.setString(1, value);
              sql.setLong(2, version.bucketId());
              sql.setBytes(3, version.key().utf8());
              sql.setLong(4, Long.MAX_VALUE - version.sequence());
            },
            VersionQueries::row)
        .stream()
        .findFirst()
        .map(this::version);
  }

  List<StoredPart> parts(String uploadId, int after, int limit, boolean included) {
    return reads.list(
        "SELECT part_number, size, etag, checksum_algorithm, checksum_type, checksum_value,"
            + " last_modified, container, blob_offset, blob_length FROM parts"
            + " WHERE upload_id = ? AND part_number > ? AND (included OR NOT ?)"
            + " ORDER BY part_number LIMIT ?",
        sql -> {
          sql.setString(1, uploadId);
          sql.setInt(2, after);
          sql.setBoolean(3, included);
          sql.setInt(4, limit);
        },
        rows ->
            new StoredPart(
                rows.getInt(1),
                rows.getLong(2),
                rows.getString(3),
                checksum(rows.getString(4), rows.getString(5), rows.getString(6)),
                Columns.requiredInstant(rows, 7),
                new BlobLocation(rows.getLong(8), rows.getLong(9), rows.getLong(10))));
  }

  static @Nullable ObjectChecksum checksum(
      @Nullable String algorithm, @Nullable String type, @Nullable String value) {
    return algorithm == null || type == null
        ? null
        : new ObjectChecksum(
            DigestAlgorithm.valueOf(algorithm),
            ObjectChecksum.Type.valueOf(type),
            value == null ? "" : value);
  }

  /** A row whose owner is still an id, so that no connection is held while the owner is read. */
  private record Row(ObjectVersion version, String ownerAccountId) {}

  private static final Account NOBODY = new Account("", "", "", null, java.time.Instant.EPOCH);

  private ObjectVersion version(Row row) {
    ObjectVersion v = row.version();
    return new ObjectVersion(
        v.bucketId(),
        v.key(),
        v.sequence(),
        v.versionId(),
        v.latest(),
        v.deleteMarker(),
        v.size(),
        v.etag(),
        v.lastModified(),
        owners.get(row.ownerAccountId()),
        v.attributes(),
        v.location(),
        v.uploadId(),
        v.partCount());
  }

  private static Row row(ResultSet rows) throws SQLException {
    long container = rows.getLong(22);
    BlobLocation location =
        rows.wasNull() ? null : new BlobLocation(container, rows.getLong(23), rows.getLong(24));
    ObjectVersion version =
        new ObjectVersion(
            rows.getLong(1),
            ObjectKey.ofStored(rows.getBytes(2)),
            Long.MAX_VALUE - rows.getLong(3),
            new VersionId(rows.getString(4)),
            rows.getBoolean(5),
            rows.getBoolean(6),
            rows.getLong(7),
            rows.getString(8),
            Columns.requiredInstant(rows, 9),
            NOBODY,
            attributes(rows),
            location,
            rows.getString(25),
            rows.getInt(26));
    return new Row(version, rows.getString(10));
  }

  private static ObjectAttributes attributes(ResultSet rows) throws SQLException {
    Map<String, String> headers = JsonText.toMap(rows.getString(11));
    return new ObjectAttributes(
        headers,
        JsonText.toMap(rows.getString(12)),
        JsonText.toMap(rows.getString(13)),
        rows.getString(14),
        rows.getString(15),
        checksum(rows.getString(16), rows.getString(17), rows.getString(18)),
        rows.getString(19),
        Columns.instant(rows, 20),
        rows.getBoolean(21));
  }
}
