package io.holdfast.storage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a PostgreSQL must be and be set to, whoever runs it. */
final class DatabaseRequirements {
  private static final Logger log = LoggerFactory.getLogger(DatabaseRequirements.class);

  private DatabaseRequirements() {}

  /**
   * A requirement that a server does not meet.
   *
   * @param fatal whether the vault must not start on it
   * @param words what is wrong
   * @param remedy what to do
   */
  record Unmet(boolean fatal, String words, String remedy) {}

  /**
   * Checks the server and database behind {@code connection}.
   *
   * @throws PostgresStartException naming what must change
   */
  static void check(Connection connection) throws SQLException {
    for (Unmet unmet : unmet(connection)) {
      if (unmet.fatal()) {
        throw new PostgresStartException(unmet.words() + " " + unmet.remedy());
      }
      log.warn("{} {}", unmet.words(), unmet.remedy());
    }
  }

  /** What is not as it must be; empty when all is. */
  static List<Unmet> unmet(Connection connection) throws SQLException {
    List<Unmet> unmet = new ArrayList<>();
    if (Integer.parseInt(show(connection, "server_version_num")) < 150000) {
      unmet.add(
          new Unmet(
              true,
              "This PostgreSQL is version " + show(connection, "server_version") + ".",
              "The vault needs 15 or later."));
    }
    String encoding = show(connection, "server_encoding");
    if (!encoding.equals("UTF8")) {
      unmet.add(
          new Unmet(
              true,
              "The database has the encoding " + encoding + ".",
              "Make one with ENCODING 'UTF8'."));
    }
    addDurability(connection, unmet);
    if (show(connection, "transaction_read_only").equals("on")) {
      unmet.add(
          new Unmet(
              true,
              "This PostgreSQL is read-only, perhaps a standby.",
              "Give the URL of the primary."));
    }
    return unmet;
  }

  private static void addDurability(Connection connection, List<Unmet> unmet) throws SQLException {
    String fsync = show(connection, "fsync");
    if (!fsync.equals("on")) {
      unmet.add(
          new Unmet(
              true,
              "fsync is " + fsync + ": PostgreSQL would lose acknowledged backups in a power cut.",
              "Set it to on."));
    }
    if (show(connection, "synchronous_commit").equals("off")) {
      unmet.add(
          new Unmet(
              true,
              "synchronous_commit is off: PostgreSQL would lose acknowledged backups in a crash.",
              "Set it to on (or remote_apply, remote_write, local) for this database."));
    }
    if (!show(connection, "full_page_writes").equals("on")) {
      unmet.add(
          new Unmet(
              false,
              "full_page_writes is off in PostgreSQL: a power cut can tear pages unless its file"
                  + " system writes them whole, as ZFS does.",
              "Set it to on unless you know that it does."));
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
