package io.holdfast.storage.metadata;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The rows of committer_marks that {@link CommitWitness} compares itself with. */
final class WitnessSql {
  /** True where every mark has its row, and none of them is behind: two parameters. */
  static final String KNOWN =
      "NOT EXISTS (SELECT 1 FROM unnest(?::uuid[], ?::bigint[]) AS w (id, batch)"
          + " LEFT JOIN committer_marks m ON m.committer_id = w.id"
          + " WHERE m.last_batch IS NULL OR m.last_batch < w.batch)";

  private final SqlReads sql;

  WitnessSql(DataSource source) {
    this.sql = new SqlReads(source);
  }

  static void bind(SqlArrays a, Map<UUID, Long> marks) throws SQLException {
    List<UUID> ids = List.copyOf(marks.keySet());
    a.add("uuid", ids.toArray());
    a.longs(ids, marks::get);
  }

  /** Whether the database knows all of these. No marks at all prove nothing. */
  boolean knows(Map<UUID, Long> marks) {
    return !marks.isEmpty()
        && sql.list(
                "SELECT " + KNOWN,
                s -> bind(new SqlArrays(s.getConnection(), s), marks),
                r -> r.getBoolean(1))
            .getFirst();
  }

  /** Makes the rows of new marks. */
  void begin(Collection<UUID> ids) {
    sql.write(
        "INSERT INTO committer_marks (committer_id, last_batch)"
            + " SELECT id, 0 FROM unnest(?::uuid[]) AS n (id) RETURNING 1",
        s -> new SqlArrays(s.getConnection(), s).add("uuid", ids.toArray()),
        r -> r.getInt(1));
  }

  /** Removes the rows of {@code gone} and, but for {@code kept}, those an hour old. */
  void forget(Collection<UUID> gone, Collection<UUID> kept) {
    sql.write(
        "SELECT forget_marks(?::uuid[], ?::uuid[])",
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          a.add("uuid", gone.toArray());
          a.add("uuid", kept.toArray());
        },
        r -> r.getLong(1));
  }
}
