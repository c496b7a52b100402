package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.Journal;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats the accounts, users, keys and buckets of the database in the journal, at each start
 * before anything is served. A setting is committed before it is journalled: where a crash or a
 * full disk came in between, a rebuild would not know of it, however often it was used since.
 */
public final class SettingsSnapshot {
  /** A bucket with its settings as they are; it replaces what entries before it say. */
  static final String BUCKET = "bucket-snapshot";

  private static final Logger log = LoggerFactory.getLogger(SettingsSnapshot.class);
  private static final int MAX_ENTRY_BYTES = 1 << 20;
  private static final String CREATED =
      "to_char(t.created AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS \"created\"";
  private static final String ACCOUNTS =
      "SELECT account_id AS \"accountId\", canonical_id AS \"canonicalId\","
          + " display_name AS \"displayName\", email AS \"email\", "
          + CREATED
          + " FROM accounts t ORDER BY account_id";
  private static final String BUCKETS =
      "SELECT bucket_id AS \"bucketId\", name AS \"name\","
          + " owner_account_id AS \"ownerAccountId\","
          + " location_constraint AS \"locationConstraint\", versioning AS \"versioning\","
          + " object_lock_enabled::text AS \"objectLockEnabled\","
          + " (SELECT json_object_agg(c.kind, c.document)::text FROM bucket_configurations c"
          + " WHERE c.bucket_id = t.bucket_id) AS \"configurations\", "
          + CREATED
          + " FROM buckets t ORDER BY bucket_id";

  private final SqlReads sql;
  private final Journal journal;
  private final InstantSource clock;
  private final List<JournalEntry> together = new ArrayList<>();
  private long bytes;

  private SettingsSnapshot(DataSource source, Journal journal, InstantSource clock) {
    this.sql = new SqlReads(source);
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Writes one. Nothing may change the settings meanwhile. A journal that cannot be written is told
   * of and is no reason not to serve what is stored.
   */
  public static void write(DataSource source, Journal journal, InstantSource clock) {
    SettingsSnapshot snapshot = new SettingsSnapshot(source, journal, clock);
    try {
      snapshot.append("account-created", ACCOUNTS);
      snapshot.appendIdentities();
      snapshot.append(BUCKET, BUCKETS);
      snapshot.flush();
    } catch (IOException e) {
      log.warn("Accounts and buckets could not be repeated in the journal", e);
    }
  }

  private void appendIdentities() throws IOException {
    add(IdentityEvidence.SNAPSHOT_BEGAN, Map.of());
    long count = 0;
    for (IdentityKind kind : IdentityKind.values()) {
      count += append(IdentityChanges.STATE, kind.select(false));
    }
    add(IdentityEvidence.SNAPSHOT_ENDED, Map.of("count", String.valueOf(count)));
  }

  private long append(String type, String query) throws IOException {
    List<Map<String, String>> rows = sql.list(query, s -> {}, SettingsSnapshot::fields);
    for (Map<String, String> fields : rows) {
      add(type, fields);
    }
    return rows.size();
  }

  private void add(String type, Map<String, String> fields) throws IOException {
    JournalEntry entry = new JournalEntry.Setting(Stamps.micros(clock.instant()), type, fields);
    long size = JournalCodec.encode(entry).length;
    if (bytes + size > MAX_ENTRY_BYTES) {
      flush();
    }
    together.add(entry);
    bytes += size + 1;
  }

  private void flush() throws IOException {
    if (!together.isEmpty()) {
      journal.append(
          JournalCodec.encode(
              new JournalEntry.Batch(together.getFirst().stamp(), List.copyOf(together))));
      together.clear();
      bytes = 0;
    }
  }

  private static Map<String, String> fields(ResultSet row) throws SQLException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      String value = row.getString(i);
      if (value != null) {
        fields.put(row.getMetaData().getColumnLabel(i), value);
      }
    }
    return fields;
  }
}
