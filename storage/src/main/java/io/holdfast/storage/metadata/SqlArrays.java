package io.holdfast.storage.metadata;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds one array after another to a statement's parameters. */
final class SqlArrays {
  private final Connection connection;
  private final PreparedStatement sql;
  private int next;

  SqlArrays(Connection connection, PreparedStatement sql) {
    this(connection, sql, 1);
  }

  SqlArrays(Connection connection, PreparedStatement sql, int first) {
    this.connection = connection;
    this.sql = sql;
    this.next = first;
  }

  void add(String type, @Nullable Object[] values) throws SQLException {
    sql.setArray(next++, connection.createArrayOf(type, values));
  }

  void number(long value) throws SQLException {
    sql.setLong(next++, value);
  }

  /** The parameters of {@link WitnessSql#ADVANCE}; {@code to} is null for one more. */
  void mark(CommitWitness.Mark mark, @Nullable Long to) throws SQLException {
    sql.setObject(next++, mark.id());
    sql.setObject(next++, to, Types.BIGINT);
    sql.setLong(next++, mark.floor());
  }

  <T> void longs(List<T> rows, Function<T, @Nullable Long> property) throws SQLException {
    @Nullable Long[] values = new @Nullable Long[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = property.apply(rows.get(i));
    }
    add("int8", values);
  }

  <T> void texts(List<T> rows, Function<T, @Nullable String> property) throws SQLException {
    @Nullable String[] values = new @Nullable String[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = property.apply(rows.get(i));
    }
    add("text", values);
  }

  <T> void booleans(List<T> rows, Function<T, Boolean> property) throws SQLException {
    Boolean[] values = new Boolean[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = property.apply(rows.get(i));
    }
    add("bool", values);
  }

  <T> void keys(List<T> rows, Function<T, ObjectKey> property) throws SQLException {
    byte[][] values = new byte[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = property.apply(rows.get(i)).utf8();
    }
    add("bytea", values);
  }
}
