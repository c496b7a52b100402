package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
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
  private static final String WRITE =
      "SELECT write_batch(?::new_version[], ?, ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],"
          + " ?::bigint[], ?::bigint[], ?, ?, ?)";
  private static final String SET_LATEST =
      """
      UPDATE object_versions v SET is_latest = n.latest
      FROM unnest(?::bigint[], ?::bytea[], ?::bigint[], ?::boolean[]) AS n (b, k, s, latest)
      WHERE v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s
      """;

  private BatchSql() {}

  static void insert(Connection connection, List<Insertion> rows, List<Boolean> latest)
      throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT insert_versions(?::new_version[])")) {
      sql.setString(1, rows(rows, latest));
      sql.execute();
    }
  }

  /** The end of every batch in one statement: rows, usage, and the committer's mark. */
  static void finish(Connection connection, CommitPlan plan, CommitMark mark) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(WRITE)) {
      sql.setString(1, rows(plan.insertions, plan.insertedLatest));
      sql.setInt(2, mark.shard());
      SqlArrays a = new SqlArrays(connection, sql, 3);
      bindUsage(a, plan.usage);
      mark.bind(a);
      sql.execute();
    }
  }

  /** The fields of new_version, in their order. */
  private static String rows(List<Insertion> rows, List<Boolean> latest) {
    CompositeArray array = new CompositeArray(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Insertion row = rows.get(i);
      ObjectAttributes attributes = row.attributes();
      array
          .row()
          .number(row.slot().bucketId())
          .bytes(row.slot().key().utf8())
          .number(row.invSeq())
          .text(row.versionId().value())
          .flag(row.idElsewhere())
          .flag(latest.get(i))
          .flag(row.marker())
          .number(row.size())
          .text(row.etag())
          .number(Stamps.micros(row.lastModified()))
          .text(row.ownerAccountId())
          .text(JsonText.ofMap(attributes.contentHeaders()))
          .text(JsonText.ofMap(attributes.userMetadata()))
          .text(JsonText.ofMap(attributes.tags()))
          .text(attributes.acl())
          .text(attributes.storageClass())
          .text(checksum(row, c -> c.algorithm().name()))
          .text(checksum(row, c -> c.type().name()))
          .text(checksum(row, ObjectChecksum::value))
          .text(attributes.retentionMode())
          .number(retainUntil(attributes))
          .flag(attributes.legalHold());
      BlobLocation location = row.location();
      array
          .number(location == null ? null : location.container())
          .number(location == null ? null : location.offset())
          .number(location == null ? null : location.length());
      CommitState.Completion completion = row.completion();
      array
          .text(completion == null ? null : completion.upload().uploadId())
          .number(completion == null ? 0L : completion.parts().size());
    }
    return array.toString();
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

  private static void bindUsage(SqlArrays a, Map<Long, CommitPlan.UsageDelta> usage)
      throws SQLException {
    List<Map.Entry<Long, CommitPlan.UsageDelta>> rows = List.copyOf(usage.entrySet());
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
