package io.holdfast.storage.metadata;

import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The rows of committer_marks that {@link CommitWitness} compares itself with. */
final class WitnessSql {
  /** True where every mark has its row, and none of them is behind: two parameters. */
  static final String KNOWN =
      "NOT EXISTS (SELECT 1 FROM unnest(?::uuid[], ?::bigint[]) AS w (id, batch)"
          + " LEFT JOIN committer_marks m ON m.committer_id = w.id"
          + " WHERE m.last_batch IS NULL OR m.last_batch < w.batch)";

  /** Advances a mark: its id, the new value or null for one more, the least it must have had. */
  static final String ADVANCE = "advance_mark(?, ?, ?)";

  /** Makes the row of a mark again: its id. */
  static final String RESTART =
      "INSERT INTO committer_marks (committer_id, last_batch) VALUES (?, 0) ON CONFLICT DO NOTHING";

  private static final String FORGOTTEN = "HF001";

  private final SqlReads sql;

  WitnessSql(DataSource source) {
    this.sql = new SqlReads(source);
  }

  /** Whether a failure says that the database forgot a mark, and with it what it counted. */
  static boolean forgotten(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && FORGOTTEN.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs a statement that advances {@code mark}. Where the database has forgotten the mark, the
   * witness ends, and the statement runs once more.
   */
  static <T> T advancing(SqlReads sql, CommitWitness.Mark mark, Supplier<T> statement) {
    try {
      return statement.get();
    } catch (IllegalStateException | MetadataUnavailableException e) {
      if (!forgotten(e)) {
        throw e;
      }
      mark.forgotten();
      sql.write(RESTART + " RETURNING 1", s -> s.setObject(1, mark.id()), r -> r.getInt(1));
      return statement.get();
    }
  }

  static void bind(SqlArrays a, Map<UUID, Long> marks) throws SQLException {
    List<UUID> ids = List.copyOf(marks.keySet());
    a.add("uuid", ids.toArray());
    a.longs(ids, marks::get);
  }

  /**
   * Makes the rows of new marks and answers, of the same state of the same database, whether it
   * knows all the former ones. No marks at all prove nothing.
   */
  boolean begin(Collection<UUID> ids, Map<UUID, Long> former) {
    boolean known =
        sql.write(
                "WITH begun AS (INSERT INTO committer_marks (committer_id, last_batch)"
                    + " SELECT id, 0 FROM unnest(?::uuid[]) AS n (id)) SELECT "
                    + KNOWN,
                s -> {
                  SqlArrays a = new SqlArrays(s.getConnection(), s);
                  a.add("uuid", ids.toArray());
                  bind(a, former);
                },
                r -> r.getBoolean(1))
            .getFirst();
    return known && !former.isEmpty();
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
