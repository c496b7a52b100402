package io.holdfast.storage.metadata;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Columns as values. */
final class Columns {
  private Columns() {}

  static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static Instant requiredInstant(ResultSet rows, int column) throws SQLException {
    Instant instant = instant(rows, column);
    if (instant == null) {
      throw new SQLException("column " + column + " is null");
    }
    return instant;
  }
}
