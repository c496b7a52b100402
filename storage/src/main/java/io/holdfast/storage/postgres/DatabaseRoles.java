package io.holdfast.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes the roles and the database. Migrations grant; this only makes that they exist. */
final class DatabaseRoles {
  /** Runs migrations and owns the tables. */
  static final String OWNER = "holdfast_owner";

  /** What the vault runs as. */
  static final String APPLICATION = "holdfast_app";

  /** Looks and never writes. */
  static final String READER = "holdfast_reader";

  private DatabaseRoles() {}

  /**
   * Makes a role that can log in and nothing else, or gives it {@code password}: the files in
   * {@code secrets} are the truth.
   */
  static void ensure(Connection connection, String role, DatabasePassword password)
      throws SQLException {
    boolean exists = exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role);
    execute(
        connection,
        (exists ? "ALTER" : "CREATE")
            + (" ROLE " + role + " LOGIN PASSWORD ")
            + ("'" + password.reveal().replace("'", "''") + "'"));
  }

  /** True when there is such a role. */
  static boolean roleExists(Connection connection, String role) throws SQLException {
    return exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role);
  }

  /** Makes an empty database of {@link #OWNER}. The name is ours, never a client's. */
  static void ensureDatabase(Connection connection, String name) throws SQLException {
    if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", name)) {
      execute(
          connection,
          "CREATE DATABASE " + name + " OWNER " + OWNER + " TEMPLATE template0 ENCODING 'UTF8'");
    }
    // Whoever is not named below cannot even connect.
    execute(connection, "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
    execute(connection, "GRANT CONNECT ON DATABASE " + name + " TO " + APPLICATION + ", " + READER);
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
