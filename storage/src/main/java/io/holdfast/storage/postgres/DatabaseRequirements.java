package io.holdfast.storage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a PostgreSQL must be and be set to, whoever runs it. */
final class DatabaseRequirements {
  private static final Logger log = LoggerFactory.getLogger(DatabaseRequirements.class);

  private DatabaseRequirements() {}

  /**
   * Checks the server and database behind {@code connection}.
   *
   * @throws PostgresStartException naming what must change
   */
  static void check(Connection connection) throws SQLException {
    int version = Integer.parseInt(show(connection, "server_version_num"));
    if (version < 150000) {
      throw new PostgresStartException(
          "This PostgreSQL is version "
              + show(connection, "server_version")
              + "; the vault needs 15 or later.");
    }
    String encoding = show(connection, "server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new PostgresStartException(
          "The database has the encoding " + encoding + "; make one with ENCODING 'UTF8'.");
    }
    requireOn(connection, "fsync", "PostgreSQL would lose acknowledged backups in a power cut");
    String commit = show(connection, "synchronous_commit");
    if (commit.equals("off")) {
      throw new PostgresStartException(
          "synchronous_commit is off: PostgreSQL would lose acknowledged backups in a crash. Set it"
              + " to on (or remote_apply, remote_write, local) for this database.");
    }
    if (!show(connection, "full_page_writes").equals("on")) {
      log.warn(
          "full_page_writes is off in PostgreSQL: a power cut can tear pages unless its file system"
              + " writes them whole, as ZFS does.");
    }
    if (show(connection, "transaction_read_only").equals("on")) {
      throw new PostgresStartException(
          "This PostgreSQL is read-only, perhaps a standby. Give the URL of the primary.");
    }
  }

  private static void requireOn(Connection connection, String setting, String consequence)
      throws SQLException {
    String value = show(connection, setting);
    if (!value.equals("on")) {
      throw new PostgresStartException(setting + " is " + value + ": " + consequence + ". Set on.");
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW " + setting)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
