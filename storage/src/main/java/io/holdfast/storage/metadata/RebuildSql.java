package io.holdfast.storage.metadata;

import static io.holdfast.storage.metadata.RebuildEvidence.required;

import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.RebuildEvidence.BucketEvidence;
import io.holdfast.storage.metadata.RebuildEvidence.FoundPart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a rebuild's rows, as the owner of the tables and into an empty database only. */
final class RebuildSql {
  private static final int ROWS_AT_ONCE = 1_000;

  private final Connection connection;
  private final RebuildEvidence evidence;
  private final RebuildPlan plan;

  RebuildSql(Connection connection, RebuildEvidence evidence, RebuildPlan plan) {
    this.connection = connection;
    this.evidence = evidence;
    this.plan = plan;
  }

  void run() throws SQLException {
    requireEmpty();
    insertAccounts();
    insertIdentities();
    insertUsersAndKeys();
    insertBuckets();
    insertVersions();
    insertUploads();
    countUsage();
  }

  private void requireEmpty() throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery(
                "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM buckets)"
                    + " + (SELECT count(*) FROM object_versions)")) {
      if (rows.next() && rows.getLong(1) > 0) {
        throw new IllegalStateException(
            "The database is not empty. A rebuild goes into an empty one only.");
      }
    }
  }

  private void insertAccounts() throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO accounts (account_id, canonical_id, display_name, email, email_folded,"
                + " created) VALUES (?, ?, ?, ?, ?, ?)")) {
      for (Map<String, String> account : evidence.accounts.values()) {
        String email = account.get("email");
        sql.setString(1, required(account, "accountId"));
        sql.setString(2, required(account, "canonicalId"));
        sql.setString(3, required(account, "displayName"));
        sql.setString(4, email);
        sql.setString(5, email == null ? null : email.toLowerCase(Locale.ROOT));
        sql.setObject(6, created(account));
        sql.executeUpdate();
      }
    }
  }

  private static OffsetDateTime created(Map<String, String> fields) {
    return Instant.parse(required(fields, "created")).atOffset(ZoneOffset.UTC);
  }

  /** One row. */
  private interface Step {
    void run() throws SQLException;
  }

  /** A row that PostgreSQL refuses costs that row; everything else is restored. */
  private void attempt(String what, Step step) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      step.run();
      connection.releaseSavepoint(before);
    } catch (SQLException | IllegalArgumentException e) {
      connection.rollback(before);
      String reason = e instanceof SQLException sql ? sql.getSQLState() : e.getMessage();
      evidence.problem(what + " could not be restored: " + reason);
    }
  }

  private void insertIdentities() throws SQLException {
    for (IdentityKind kind : IdentityKind.values()) {
      for (IdentityEvidence.State state : evidence.identities.all(kind)) {
        attempt(
            kind + " " + state.id() + " (" + state.name() + ")",
            () -> IdentityRestore.run(connection, kind, state.json()));
      }
    }
  }

  /** From before there were policies: such users had all of S3. */
  private void insertUsersAndKeys() throws SQLException {
    Map<String, Long> userIds = new HashMap<>();
    for (Map.Entry<String, Map<String, String>> user : evidence.users.entrySet()) {
      attempt(
          "user " + user.getKey(), () -> userIds.put(user.getKey(), insertUser(user.getValue())));
    }
    for (Map<String, String> key : evidence.accessKeys.values()) {
      String account = required(key, "accountId");
      String user = key.get("userName");
      Long userId = user == null ? null : userIds.get(RebuildSettings.userOf(account, user));
      String what = "access key " + required(key, "accessKeyId");
      if (user != null && userId == null) {
        // Without its user it would be the account's root key.
        evidence.problem(what + " is not restored: its user " + user + " is not");
      } else {
        attempt(what, () -> insertKey(key, account, userId));
      }
    }
  }

  private long insertUser(Map<String, String> user) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO users (account_id, user_name, user_name_folded, email, created)"
                + " VALUES (?, ?, ?, ?, ?) RETURNING user_id")) {
      String name = required(user, "userName");
      sql.setString(1, required(user, "accountId"));
      sql.setString(2, name);
      sql.setString(3, name.toLowerCase(Locale.ROOT));
      sql.setString(4, user.get("email"));
      sql.setObject(5, created(user));
      try (ResultSet rows = sql.executeQuery()) {
        rows.next();
        long userId = rows.getLong(1);
        allowAllOfS3(userId);
        return userId;
      }
    }
  }

  private void allowAllOfS3(long userId) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO attached_policies (account_id, user_uid, policy_arn)"
                + " SELECT account_id, unique_id, ? FROM users WHERE user_id = ?")) {
      sql.setString(1, PostgresAccountStore.FULL_ACCESS);
      sql.setLong(2, userId);
      sql.executeUpdate();
    }
  }

  private void insertKey(Map<String, String> key, String account, @Nullable Long userId)
      throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO access_keys (access_key_id, account_id, user_id, secret_ciphertext,"
                + " created) VALUES (?, ?, ?, ?, ?)")) {
      sql.setString(1, required(key, "accessKeyId"));
      sql.setString(2, account);
      sql.setObject(3, userId, Types.BIGINT);
      sql.setBytes(4, Base64.getDecoder().decode(required(key, "secretCiphertext")));
      sql.setObject(5, created(key));
      sql.executeUpdate();
    }
  }

  private void insertBuckets() throws SQLException {
    long greatest = evidence.buckets.keySet().stream().mapToLong(id -> id).max().orElse(0);
    try (PreparedStatement sql =
            connection.prepareStatement(
                "INSERT INTO buckets (bucket_id, name, owner_account_id, created,"
                    + " location_constraint, versioning, object_lock_enabled)"
                    + " OVERRIDING SYSTEM VALUE VALUES (?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement document =
            connection.prepareStatement(
                "INSERT INTO bucket_configurations (bucket_id, kind, document, updated)"
                    + " VALUES (?, ?, ?, now())")) {
      for (Map.Entry<Long, BucketEvidence> entry : plan.liveBuckets().entrySet()) {
        @Nullable Map<String, String> fields = entry.getValue().created;
        if (fields == null) {
          continue;
        }
        sql.setLong(1, entry.getKey());
        sql.setString(2, required(fields, "name"));
        sql.setString(3, required(fields, "ownerAccountId"));
        sql.setObject(4, created(fields));
        sql.setString(5, fields.getOrDefault("locationConstraint", ""));
        boolean locking = Boolean.parseBoolean(fields.get("objectLockEnabled"));
        VersioningState state = entry.getValue().versioning.lastEntry().getValue();
        sql.setString(6, (locking ? VersioningState.ENABLED : state).name());
        sql.setBoolean(7, locking);
        sql.executeUpdate();
        for (Map.Entry<String, String> each : entry.getValue().configurations.entrySet()) {
          document.setLong(1, entry.getKey());
          document.setString(2, each.getKey());
          document.setString(3, each.getValue());
          document.executeUpdate();
        }
      }
    }
    // Ids of deleted buckets must not come back either.
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT setval(pg_get_serial_sequence('buckets', 'bucket_id'), ?)")) {
      sql.setLong(1, Math.max(1, greatest));
      sql.execute();
    }
  }

  private void insertVersions() throws SQLException {
    for (int from = 0; from < plan.rows.size(); from += ROWS_AT_ONCE) {
      int to = Math.min(plan.rows.size(), from + ROWS_AT_ONCE);
      BatchSql.insert(connection, plan.rows.subList(from, to), plan.latest.subList(from, to));
    }
    try (Statement sql = connection.createStatement()) {
      sql.executeUpdate(
          "UPDATE object_versions SET rebuild_hold = true WHERE NOT is_delete_marker");
    }
  }

  private void insertUploads() throws SQLException {
    for (Insertion row : plan.rows) {
      if (row.completion() != null) {
        MultipartUpload upload = row.completion().upload();
        insertUpload(upload, row.invSeq());
        insertParts(upload.uploadId(), true, plan.includedParts);
      }
    }
    for (JournalEntry.UploadCreated e : plan.openUploads().values()) {
      MultipartUpload upload =
          new MultipartUpload(
              e.uploadId(),
              e.bucketId(),
              e.key(),
              new Account(e.initiatorAccountId(), "", "", null, Instant.EPOCH),
              Stamps.instant(e.stamp()),
              e.attributes(),
              e.checksumAlgorithm() == null
                  ? null
                  : io.holdfast.storage.blob.DigestAlgorithm.valueOf(e.checksumAlgorithm()),
              e.checksumType() == null ? null : ObjectChecksum.Type.valueOf(e.checksumType()));
      insertUpload(upload, null);
      insertParts(upload.uploadId(), false, plan.openParts);
    }
  }

  private void insertUpload(MultipartUpload upload, @Nullable Long completedInvSeq)
      throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(PostgresMultipartStore.INSERT)) {
      PostgresMultipartStore.bind(sql, upload);
      sql.execute();
    }
    if (completedInvSeq != null) {
      try (PreparedStatement sql =
          connection.prepareStatement(
              "UPDATE multipart_uploads SET completed_inv_seq = ? WHERE upload_id = ?")) {
        sql.setLong(1, completedInvSeq);
        sql.setString(2, upload.uploadId());
        sql.executeUpdate();
      }
    }
  }

  private void insertParts(String uploadId, boolean included, Map<String, List<FoundPart>> found)
      throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO parts (upload_id, part_number, size, etag, checksum_algorithm,"
                + " checksum_type, checksum_value, last_modified, included, container,"
                + " blob_offset, blob_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (upload_id, part_number) DO UPDATE SET size = excluded.size,"
                + " etag = excluded.etag, last_modified = excluded.last_modified,"
                + " container = excluded.container, blob_offset = excluded.blob_offset,"
                + " blob_length = excluded.blob_length"
                + " WHERE parts.last_modified < excluded.last_modified")) {
      for (FoundPart part : found.getOrDefault(uploadId, List.of())) {
        MultipartStore.StoredPartDraft draft = part.descriptor().part();
        ObjectChecksum checksum = draft.checksum();
        sql.setString(1, uploadId);
        sql.setInt(2, part.descriptor().partNumber());
        sql.setLong(3, draft.size());
        sql.setString(4, draft.etag());
        sql.setString(5, checksum == null ? null : checksum.algorithm().name());
        sql.setString(6, checksum == null ? null : checksum.type().name());
        sql.setString(7, checksum == null ? null : checksum.value());
        sql.setObject(8, draft.lastModified().atOffset(ZoneOffset.UTC));
        sql.setBoolean(9, included);
        sql.setLong(10, part.location().container());
        sql.setLong(11, part.location().offset());
        sql.setLong(12, part.location().length());
        sql.executeUpdate();
      }
    }
  }

  private void countUsage() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.executeUpdate(
          """
          INSERT INTO bucket_usage (bucket_id, shard, versions, delete_markers, bytes)
          SELECT bucket_id, 0, count(*) FILTER (WHERE NOT is_delete_marker),
            count(*) FILTER (WHERE is_delete_marker), sum(size)
          FROM object_versions GROUP BY bucket_id
          """);
      sql.executeUpdate(
          """
          INSERT INTO bucket_usage (bucket_id, shard, upload_parts, upload_bytes)
          SELECT u.bucket_id, 16, count(*), sum(p.size) FROM multipart_uploads u
          JOIN parts p USING (upload_id) WHERE u.completed_inv_seq IS NULL GROUP BY u.bucket_id
          """);
    }
  }
}
