package io.holdfast.storage.metadata;

import io.holdfast.storage.metadata.CommitItem.StampedTarget;
import io.holdfast.storage.metadata.CommitPlan.RowName;
import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.CommitState.OpenUpload;
import io.holdfast.storage.metadata.CommitState.Row;
import io.holdfast.storage.metadata.CommitState.Slot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One batch on one connection: lock and read, judge, write. The caller commits. */
final class BatchTransaction {
  // Sent together: one round trip. Planning for each batch's own arrays would cost more than any
  // other plan could gain.
  private static final String READ =
      "SET LOCAL plan_cache_mode = force_generic_plan; SELECT bucket_id, versioning FROM buckets"
          + " WHERE bucket_id = ANY (?::bigint[]) ORDER BY bucket_id FOR SHARE; SELECT bucket_id,"
          + " key, inv_seq, version_id, is_null_version, is_latest, is_delete_marker, size, etag,"
          + " last_modified, retention_mode, retain_until, legal_hold, rebuild_hold FROM"
          + " load_versions(?::bigint[], ?::bigint[], ?::bytea[], ?::integer[], ?::bigint[],"
          + " ?::bytea[], ?::bigint[], ?::text[])";

  private final Connection connection;
  private final List<CommitItem> items;
  private final Instant now;
  private final Set<RowName> knownLocked;
  private final CommitState state = new CommitState();
  private final List<Insertion> inserted = new ArrayList<>();
  private final BatchResult result = new BatchResult();

  /**
   * Of these items.
   *
   * @param knownLocked rows that PostgreSQL refused to purge when the batch was tried before
   */
  BatchTransaction(
      Connection connection, List<CommitItem> items, Instant now, Set<RowName> knownLocked) {
    this.connection = connection;
    this.items = items;
    this.now = now;
    this.knownLocked = knownLocked;
  }

  /** PostgreSQL found rows locked that the verdicts took for free: judge again, knowing that. */
  static final class FoundLocked extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<RowName> rows;

    FoundLocked(List<RowName> rows) {
      this.rows = rows;
    }

    List<RowName> rows() {
      return rows;
    }
  }

  BatchResult run(CommitMark mark) throws SQLException, FoundLocked {
    load();
    for (CommitItem item : items) {
      switch (item) {
        case CommitItem.Put put -> judge(put);
        case CommitItem.Delete delete -> judge(delete);
      }
    }
    CommitPlan plan = CommitPlan.of(state, inserted);
    if (!plan.changesNothing()) {
      write(plan, mark);
      result.wrote = true;
    }
    return result;
  }

  private void load() throws SQLException {
    Map<Slot, Integer> limits = new TreeMap<>();
    List<Slot> targets = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    List<CommitState.Completion> completions = new ArrayList<>();
    for (CommitItem item : items) {
      switch (item) {
        case CommitItem.Put put -> {
          NewVersion version = put.version();
          limits.merge(new Slot(version.bucketId(), version.key()), 2, Integer::sum);
          if (put.completion() != null) {
            completions.add(put.completion());
          }
        }
        case CommitItem.Delete delete -> {
          for (StampedTarget each : delete.targets()) {
            Slot slot = new Slot(delete.bucketId(), each.target().key());
            limits.merge(slot, 2, Integer::sum);
            VersionId versionId = each.target().versionId();
            if (versionId != null && !versionId.isNull()) {
              targets.add(slot);
              ids.add(versionId.value());
            }
          }
        }
      }
    }
    read(limits, targets, ids);
    if (!completions.isEmpty()) {
      loadUploads(completions);
    }
  }

  private void read(Map<Slot, Integer> limits, List<Slot> targets, List<String> ids)
      throws SQLException {
    List<Slot> slots = List.copyOf(limits.keySet());
    try (PreparedStatement sql = connection.prepareStatement(READ)) {
      SqlArrays a = new SqlArrays(connection, sql);
      a.add("int8", slots.stream().map(Slot::bucketId).distinct().toArray());
      a.add("int8", slots.stream().map(BatchTransaction::lock).sorted().distinct().toArray());
      a.longs(slots, Slot::bucketId);
      a.keys(slots, Slot::key);
      a.add("int4", limits.values().toArray());
      a.longs(targets, Slot::bucketId);
      a.keys(targets, Slot::key);
      a.longs(ids, BatchTransaction::place);
      a.texts(ids, id -> id);
      sql.execute();
      // The setting's own result comes first.
      sql.getMoreResults();
      try (ResultSet rows = sql.getResultSet()) {
        while (rows.next()) {
          state.buckets.put(rows.getLong(1), VersioningState.valueOf(rows.getString(2)));
        }
      }
      sql.getMoreResults();
      try (ResultSet rows = sql.getResultSet()) {
        while (rows.next()) {
          Slot slot = new Slot(rows.getLong(1), ObjectKey.ofStored(rows.getBytes(2)));
          state.rows(slot).load(row(slot, rows));
        }
      }
    }
  }

  /** The place that an id tells, or one where nothing is. */
  private static Long place(String versionId) {
    OptionalLong stamp = Stamps.stampOf(versionId);
    return stamp.isPresent() ? Long.MAX_VALUE - stamp.getAsLong() : -1L;
  }

  /** A key's advisory lock: 64 bits that spread well; a collision costs a wait. */
  static Long lock(Slot slot) {
    long hash = slot.bucketId() * 0x9E3779B97F4A7C15L;
    for (byte b : slot.key().utf8()) {
      hash = (hash ^ b) * 0x100000001B3L;
    }
    return hash ^ (hash >>> 32);
  }

  private Row row(Slot slot, ResultSet rows) throws SQLException {
    long invSeq = rows.getLong(3);
    String mode = rows.getString(11);
    Instant until = Columns.instant(rows, 12);
    boolean locked =
        rows.getBoolean(13)
            || rows.getBoolean(14)
            || (mode == null) != (until == null)
            || (until != null && until.isAfter(now))
            || knownLocked.contains(new RowName(slot, invSeq));
    return new Row(
        invSeq,
        rows.getString(4),
        rows.getBoolean(5),
        rows.getBoolean(6),
        rows.getBoolean(7),
        rows.getLong(8),
        rows.getString(9),
        Columns.requiredInstant(rows, 10),
        locked,
        null);
  }

  private void loadUploads(List<CommitState.Completion> completions) throws SQLException {
    Object[] ids = completions.stream().map(c -> c.upload().uploadId()).distinct().toArray();
    Map<String, Slot> slots = new HashMap<>();
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT upload, bucket, object_key FROM lock_uploads(?::text[])")) {
      sql.setArray(1, connection.createArrayOf("text", ids));
      try (ResultSet rows = sql.executeQuery()) {
        while (rows.next()) {
          Slot slot = new Slot(rows.getLong(2), ObjectKey.ofStored(rows.getBytes(3)));
          slots.put(rows.getString(1), slot);
        }
      }
    }
    slots.forEach((id, slot) -> state.uploads.put(id, new OpenUpload(slot, new HashMap<>())));
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT p.upload_id, p.part_number, p.etag FROM unnest(?::text[], ?::integer[])"
                + " AS n (u, i) JOIN parts p ON p.upload_id = n.u AND p.part_number = n.i")) {
      // Only the parts that somebody names: an upload may hold thousands of others.
      SqlArrays a = new SqlArrays(connection, sql);
      List<Map.Entry<String, Integer>> named =
          completions.stream()
              .filter(c -> slots.containsKey(c.upload().uploadId()))
              .flatMap(c ->
                  c.parts().stream().map(p -> Map.entry(c.upload().uploadId(), p.partNumber())))
              .distinct()
              .toList();
      a.texts(named, Map.Entry::getKey);
      a.add("int4", named.stream().map(Map.Entry::getValue).toArray());
      try (ResultSet rows = sql.executeQuery()) {
        while (rows.next()) {
          OpenUpload upload = state.uploads.get(rows.getString(1));
          if (upload != null) {
            upload.etags().put(rows.getInt(2), rows.getString(3));
          }
        }
      }
    }
  }

  private void judge(CommitItem.Put put) {
    CommitVerdicts.PutVerdict verdict =
        new CommitVerdicts(state)
            .put(put.version(), put.location(), put.completion(), put.condition());
    switch (verdict) {
      case CommitVerdicts.PutVerdict.Insert insert -> {
        inserted.add(insert.insertion());
        result.committed(put, insert.insertion());
      }
      case CommitVerdicts.PutVerdict.Refuse refuse -> result.refused(put, refuse.reason());
    }
  }

  private void judge(CommitItem.Delete delete) {
    CommitVerdicts verdicts = new CommitVerdicts(state);
    List<VersionStore.Deletion> deletions = new ArrayList<>();
    for (StampedTarget each : delete.targets()) {
      CommitVerdicts.DeleteVerdict verdict =
          verdicts.delete(
              delete.bucketId(),
              delete.ownerAccountId(),
              each.target(),
              each.stamp(),
              each.markerId());
      deletions.add(verdict.deletion());
      @Nullable Insertion marker = verdict.marker();
      if (marker != null) {
        inserted.add(marker);
      }
      result.journal(new Slot(delete.bucketId(), each.target().key()), each.stamp(), verdict);
    }
    result.deleted(delete, deletions);
  }

  private void write(CommitPlan plan, CommitMark mark) throws SQLException, FoundLocked {
    if (!plan.purges.isEmpty()) {
      List<RowName> locked = BatchSql.purge(connection, plan.purges);
      if (!locked.isEmpty()) {
        throw new FoundLocked(locked);
      }
    }
    if (!plan.demotions.isEmpty() || !plan.promotions.isEmpty()) {
      BatchSql.setLatest(connection, plan.demotions, plan.promotions);
    }
    for (Insertion insertion : plan.insertions) {
      BatchSql.complete(connection, insertion, plan.usage(insertion.slot().bucketId()));
    }
    if (!plan.garbage.isEmpty()) {
      Garbage.add(connection, plan.garbage);
    }
    for (CommitState.Completion abandoned : plan.abandonedUploads) {
      BatchSql.abort(connection, abandoned.upload());
    }
    BatchSql.finish(connection, plan, mark);
  }
}
