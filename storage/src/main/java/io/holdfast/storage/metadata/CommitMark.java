package io.holdfast.storage.metadata;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The row that a batch leaves, so that its commit can be asked for afterwards. */
final class CommitMark {
  private final int shard;
  private final CommitWitness.Mark witness;
  private long batch;

  CommitMark(int shard, CommitWitness.Mark witness) {
    this.shard = shard;
    this.witness = witness;
  }

  int shard() {
    return shard;
  }

  /** The mark of a new batch. */
  void bind(SqlArrays sql) throws SQLException {
    batch++;
    sql.mark(witness, batch);
  }

  /** Makes the row anew in a database that has forgotten it, which ends the witness. */
  void restart(Connection connection) throws SQLException {
    witness.forgotten();
    connection.setAutoCommit(true);
    try (PreparedStatement sql = connection.prepareStatement(WitnessSql.RESTART)) {
      sql.setObject(1, witness.id());
      sql.executeUpdate();
    }
  }

  /** The last batch committed; nobody has heard of it yet. */
  void acknowledged() throws IOException {
    witness.acknowledged(batch);
  }

  /**
   * Whether the last batch committed. Waits until a lost connection's transaction has ended. Empty:
   * this database has forgotten even what it acknowledged before.
   */
  Optional<Boolean> committed(Connection connection) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "UPDATE committer_marks SET updated = now() WHERE committer_id = ?"
                + " RETURNING last_batch")) {
      sql.setObject(1, witness.id());
      try (ResultSet rows = sql.executeQuery()) {
        return rows.next() && rows.getLong(1) >= witness.floor()
            ? Optional.of(rows.getLong(1) == batch)
            : Optional.empty();
      }
    }
  }
}
