package io.holdfast.storage.metadata;

import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Single statements in a transaction of their own, and what their failure means. */
final class SqlReads {
  private final DataSource source;

  SqlReads(DataSource source) {
    this.source = source;
  }

  /** Sets a statement's parameters. */
  interface Binder {
    void bind(PreparedStatement sql) throws SQLException;
  }

  /** Makes a value of the current row. */
  interface Mapper<T> {
    T map(ResultSet rows) throws SQLException;
  }

  <T> Optional<T> one(String sql, Binder binder, Mapper<T> mapper) {
    List<T> all = list(sql, binder, mapper);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
  }

  /** Runs a statement that may run twice: after a restart of PostgreSQL the pool's are dead. */
  <T> List<T> list(String sql, Binder binder, Mapper<T> mapper) {
    try {
      return run(sql, binder, mapper);
    } catch (SQLException first) {
      if (SqlTrouble.of(first) == SqlTrouble.FAULT) {
        throw fault(first);
      }
      try {
        return run(sql, binder, mapper);
      } catch (SQLException e) {
        throw failure(e, true);
      }
    }
  }

  /** Runs a statement that changes something, once. */
  <T> List<T> write(String sql, Binder binder, Mapper<T> mapper) {
    try {
      return run(sql, binder, mapper);
    } catch (SQLException e) {
      throw failure(e, SqlTrouble.of(e) == SqlTrouble.CONFLICT);
    }
  }

  private <T> List<T> run(String sql, Binder binder, Mapper<T> mapper) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      binder.bind(statement);
      List<T> values = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(mapper.map(rows));
        }
      }
      return values;
    }
  }

  static RuntimeException failure(SQLException e, boolean outcomeKnown) {
    return SqlTrouble.of(e) == SqlTrouble.FAULT
        ? fault(e)
        : new MetadataUnavailableException("PostgreSQL does not answer", outcomeKnown, e);
  }

  private static RuntimeException fault(SQLException e) {
    return new IllegalStateException("SQL failed: " + e.getMessage(), e);
  }
}
