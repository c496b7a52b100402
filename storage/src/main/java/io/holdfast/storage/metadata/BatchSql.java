package io.holdfast.storage.metadata;

import io.holdfast.storage.metadata.CommitPlan.RowName;
import io.holdfast.storage.metadata.CommitState.Insertion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The writing statements of a batch, each for a set of rows by parallel arrays. */
final class BatchSql {
  private static final String INSERT =
      """
      INSERT INTO object_versions (bucket_id, key, inv_seq, version_id, id_elsewhere,
        is_null_version, is_latest, is_delete_marker, size, etag, last_modified, owner_account_id,
        content_headers, user_metadata, tags, acl, storage_class, checksum_algorithm,
        checksum_type, checksum_value, retention_mode, retain_until, legal_hold, container,
        blob_offset, blob_length, upload_id, part_count)
      SELECT b, k, s, id, CASE WHEN elsewhere THEN true END, id = 'null', latest, marker, size,
        etag, timestamptz 'epoch' + modified * interval '1 microsecond', owner, headers, metadata,
        tags, acl, class, calgorithm, ctype, cvalue, mode,
        timestamptz 'epoch' + until * interval '1 microsecond', hold, container, place, length,
        upload, parts
      FROM unnest(?::bigint[], ?::bytea[], ?::bigint[], ?::text[], ?::boolean[], ?::boolean[],
        ?::boolean[], ?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
        ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
        ?::boolean[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::integer[])
      AS n (b, k, s, id, elsewhere, latest, marker, size, etag, modified, owner, headers, metadata,
        tags, acl, class, calgorithm, ctype, cvalue, mode, until, hold, container, place, length,
        upload, parts)
      """;
  private static final String SET_LATEST =
      """
      UPDATE object_versions v SET is_latest = n.latest
      FROM unnest(?::bigint[], ?::bytea[], ?::bigint[], ?::boolean[]) AS n (b, k, s, latest)
      WHERE v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s
      """;
  private static final String USAGE =
      """
      INSERT INTO bucket_usage AS u (bucket_id, shard, versions, delete_markers, bytes,
        upload_parts, upload_bytes)
      SELECT b, ?::smallint, v, m, s, p, ps
      FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
        AS n (b, v, m, s, p, ps)
      ORDER BY b
      ON CONFLICT (bucket_id, shard) DO UPDATE SET versions = u.versions + excluded.versions,
        delete_markers = u.delete_markers + excluded.delete_markers,
        bytes = u.bytes + excluded.bytes, upload_parts = u.upload_parts + excluded.upload_parts,
        upload_bytes = u.upload_bytes + excluded.upload_bytes
      """;

  private BatchSql() {}

  static void insert(Connection connection, List<Insertion> rows, List<Boolean> latest)
      throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(INSERT)) {
      bindInsert(new SqlArrays(connection, sql), rows, latest);
      sql.executeUpdate();
    }
  }

  /** The batch's last statements in one round trip: rows, usage, and the committer's mark. */
  static void finish(Connection connection, CommitPlan plan, CommitMark mark) throws SQLException {
    String all = INSERT + ";" + USAGE + ";" + "SELECT " + WitnessSql.ADVANCE;
    try (PreparedStatement sql = connection.prepareStatement(all)) {
      SqlArrays a = new SqlArrays(connection, sql);
      bindInsert(a, plan.insertions, plan.insertedLatest);
      bindUsage(a, mark.shard(), plan.usage);
      mark.bind(a);
      sql.execute();
      while (sql.getMoreResults() || sql.getUpdateCount() >= 0) {
        // Each statement's result is read, so that each one's failure is seen.
      }
    }
  }

  private static void bindInsert(SqlArrays a, List<Insertion> rows, List<Boolean> latest)
      throws SQLException {
    a.longs(rows, r -> r.slot().bucketId());
    a.keys(rows, r -> r.slot().key());
    a.longs(rows, Insertion::invSeq);
    a.texts(rows, r -> r.versionId().value());
    a.booleans(rows, Insertion::idElsewhere);
    a.add("boolean", latest.toArray());
    a.booleans(rows, Insertion::marker);
    a.longs(rows, Insertion::size);
    a.texts(rows, Insertion::etag);
    a.longs(rows, r -> Stamps.micros(r.lastModified()));
    a.texts(rows, Insertion::ownerAccountId);
    a.texts(rows, r -> JsonText.ofMap(r.attributes().contentHeaders()));
    a.texts(rows, r -> JsonText.ofMap(r.attributes().userMetadata()));
    a.texts(rows, r -> JsonText.ofMap(r.attributes().tags()));
    a.texts(rows, r -> r.attributes().acl());
    a.texts(rows, r -> r.attributes().storageClass());
    a.texts(rows, r -> checksum(r, c -> c.algorithm().name()));
    a.texts(rows, r -> checksum(r, c -> c.type().name()));
    a.texts(rows, r -> checksum(r, ObjectChecksum::value));
    a.texts(rows, r -> r.attributes().retentionMode());
    a.longs(rows, r -> retainUntil(r.attributes()));
    a.booleans(rows, r -> r.attributes().legalHold());
    a.longs(rows, r -> r.location() == null ? null : r.location().container());
    a.longs(rows, r -> r.location() == null ? null : r.location().offset());
    a.longs(rows, r -> r.location() == null ? null : r.location().length());
    a.texts(rows, r -> r.completion() == null ? null : r.completion().upload().uploadId());
    a.add(
        "integer",
        rows.stream()
            .map(r -> r.completion() == null ? 0 : r.completion().parts().size())
            .toArray());
  }

  private static @Nullable String checksum(
      Insertion row, Function<ObjectChecksum, String> property) {
    ObjectChecksum checksum = row.attributes().checksum();
    return checksum == null ? null : property.apply(checksum);
  }

  private static @Nullable Long retainUntil(ObjectAttributes attributes) {
    return attributes.retainUntil() == null ? null : Stamps.micros(attributes.retainUntil());
  }

  static void setLatest(Connection connection, List<RowName> demoted, List<RowName> promoted)
      throws SQLException {
    List<RowName> rows = new ArrayList<>(demoted);
    rows.addAll(promoted);
    try (PreparedStatement sql = connection.prepareStatement(SET_LATEST)) {
      SqlArrays a = names(connection, sql, rows);
      Object[] latest = new Object[rows.size()];
      for (int i = 0; i < latest.length; i++) {
        latest[i] = i >= demoted.size();
      }
      a.add("boolean", latest);
      expect(sql.executeUpdate(), rows.size());
    }
  }

  /** Purges; answers the rows that a lock protects after all. */
  static List<RowName> purge(Connection connection, List<RowName> rows) throws SQLException {
    List<RowName> locked = new ArrayList<>();
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT * FROM purge_versions(?::bigint[], ?::bytea[], ?::bigint[])")) {
      names(connection, sql, rows);
      try (ResultSet result = sql.executeQuery()) {
        while (result.next()) {
          locked.add(
              new RowName(
                  new CommitState.Slot(result.getLong(1), ObjectKey.ofStored(result.getBytes(2))),
                  result.getLong(3)));
        }
      }
    }
    return locked;
  }

  private static SqlArrays names(Connection connection, PreparedStatement sql, List<RowName> rows)
      throws SQLException {
    SqlArrays a = new SqlArrays(connection, sql);
    a.longs(rows, r -> r.slot().bucketId());
    a.keys(rows, r -> r.slot().key());
    a.longs(rows, RowName::invSeq);
    return a;
  }

  private static void bindUsage(SqlArrays a, int shard, Map<Long, CommitPlan.UsageDelta> usage)
      throws SQLException {
    List<Map.Entry<Long, CommitPlan.UsageDelta>> rows = List.copyOf(usage.entrySet());
    a.number(shard);
    a.longs(rows, Map.Entry::getKey);
    a.longs(rows, r -> r.getValue().versions);
    a.longs(rows, r -> r.getValue().markers);
    a.longs(rows, r -> r.getValue().bytes);
    a.longs(rows, r -> r.getValue().uploadParts);
    a.longs(rows, r -> r.getValue().uploadBytes);
  }

  /** Completes an upload; its counted parts leave the usage of open uploads. */
  static void complete(Connection connection, Insertion row, CommitPlan.UsageDelta usage)
      throws SQLException {
    CommitState.Completion completion = row.completion();
    if (completion == null) {
      return;
    }
    String uploadId = completion.upload().uploadId();
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT * FROM include_parts(?, ?::integer[], ?::text[], ?)")) {
      sql.setString(1, uploadId);
      SqlArrays a = new SqlArrays(connection, sql, 2);
      a.add("integer", completion.parts().stream().map(p -> p.partNumber()).toArray());
      a.texts(completion.parts(), MultipartStore.PartReference::etag);
      a.number(row.invSeq());
      try (ResultSet result = sql.executeQuery()) {
        expect(result.next() ? (int) result.getLong(1) : -1, completion.parts().size());
        usage.uploadParts -= result.getLong(2);
        usage.uploadBytes -= result.getLong(3);
      }
    }
  }

  static void abort(Connection connection, MultipartUpload upload) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement("SELECT abort_upload(?, ?, ?)")) {
      sql.setLong(1, upload.bucketId());
      sql.setBytes(2, upload.key().utf8());
      sql.setString(3, upload.uploadId());
      sql.execute();
    }
  }

  private static void expect(int changed, int expected) throws SQLException {
    if (changed != expected) {
      throw new SQLException(changed + " rows changed where " + expected + " were judged");
    }
  }
}
