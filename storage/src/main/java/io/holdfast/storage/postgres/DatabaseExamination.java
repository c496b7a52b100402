package io.holdfast.storage.postgres;

import io.holdfast.storage.postgres.DatabaseFinding.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Looks at a PostgreSQL that runs: whether a vault can use it. Changes nothing in it. */
public final class DatabaseExamination {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
  // For migrations, for commands beside the vault, and for whoever administers the server.
  private static final int OTHER_CONNECTIONS = 8;

  private DatabaseExamination() {}

  /** An external one, before or after its first migration. */
  public static List<DatabaseFinding> external(
      DatabaseOptions.External options, InstantSource clock) {
    DataSource owner = Pools.single(options.jdbcUrl(), options.owner(), options.ownerPassword());
    List<DatabaseFinding> findings = examine(owner, options.jdbcUrl(), clock);
    if (findings.getFirst().level() == Level.OK) {
      findings.add(connections(owner, options.poolConnections()));
    }
    return findings;
  }

  /** The embedded one of a vault that runs. */
  public static List<DatabaseFinding> attached(
      DatabaseOptions.Attached options, InstantSource clock) {
    try (Database database = Database.open(options)) {
      if (!database.answers()) {
        return List.of(away("the vault", "the application's role is not let in"));
      }
      return examine(database.owner(), "the vault", clock);
    }
  }

  private static List<DatabaseFinding> examine(
      DataSource owner, String where, InstantSource clock) {
    List<DatabaseFinding> findings = new ArrayList<>();
    try (Connection connection = owner.getConnection()) {
      String version = single(connection, "SHOW server_version");
      findings.add(
          DatabaseFinding.ok("database", "PostgreSQL %s of %s answers.".formatted(version, where)));
      settings(connection, findings);
      findings.add(clock(connection, clock));
    } catch (SQLException refused) {
      return List.of(away(where, String.valueOf(refused.getMessage())));
    }
    findings.add(schema(owner));
    return findings;
  }

  private static DatabaseFinding away(String where, String why) {
    return new DatabaseFinding(
        Level.PROBLEM,
        "database",
        "PostgreSQL of %s cannot be used: %s.".formatted(where, why),
        "Start it, or correct its URL, user, password, or pg_hba.conf.");
  }

  private static void settings(Connection connection, List<DatabaseFinding> findings)
      throws SQLException {
    List<DatabaseRequirements.Unmet> unmet = DatabaseRequirements.unmet(connection);
    for (DatabaseRequirements.Unmet one : unmet) {
      findings.add(
          new DatabaseFinding(
              one.fatal() ? Level.PROBLEM : Level.WARNING, "settings", one.words(), one.remedy()));
    }
    if (unmet.isEmpty()) {
      findings.add(
          DatabaseFinding.ok(
              "settings", "fsync, synchronous_commit and full_page_writes keep what is written."));
    }
  }

  private static DatabaseFinding clock(Connection connection, InstantSource clock)
      throws SQLException {
    Instant here = clock.instant();
    Instant there;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT clock_timestamp()")) {
      rows.next();
      there = rows.getObject(1, OffsetDateTime.class).toInstant();
    }
    Duration apart = Duration.between(here, there).abs();
    return apart.compareTo(CLOCK_TOLERANCE) > 0
        ? new DatabaseFinding(
            Level.PROBLEM,
            "database clock",
            "It is %s in PostgreSQL, but %s here.".formatted(there, here),
            "Synchronise both machines' clocks (chrony, systemd-timesyncd).")
        : DatabaseFinding.ok("database clock", "PostgreSQL's clock agrees with this machine's.");
  }

  private static DatabaseFinding schema(DataSource owner) {
    Migrations.State state = Migrations.state(owner);
    if (!state.broken().isEmpty()) {
      return new DatabaseFinding(
          Level.PROBLEM,
          "schema",
          "Migrations differ from those of this release: " + String.join("; ", state.broken()),
          "Start the release that made this database, or restore it from a backup.");
    }
    if (!state.unknown().isEmpty()) {
      return new DatabaseFinding(
          Level.WARNING,
          "schema",
          "A newer release has migrated it (%s).".formatted(String.join(", ", state.unknown())),
          "Upgrade this one as well.");
    }
    return state.pending().isEmpty()
        ? DatabaseFinding.ok("schema", "All %d migrations have run.".formatted(state.applied()))
        : new DatabaseFinding(
            Level.NOTE,
            "schema",
            "%d migrations have not run yet (%s); serve and migrate run them."
                .formatted(state.pending().size(), String.join(", ", state.pending())),
            "");
  }

  private static DatabaseFinding connections(DataSource owner, int pool) {
    try (Connection connection = owner.getConnection()) {
      int most = Integer.parseInt(single(connection, "SHOW max_connections"));
      return most < pool + OTHER_CONNECTIONS
          ? new DatabaseFinding(
              Level.PROBLEM,
              "connections",
              "It takes %d connections; the vault wants %d and %d for others."
                  .formatted(most, pool, OTHER_CONNECTIONS),
              "Raise max_connections, or lower database-pool.")
          : DatabaseFinding.ok(
              "connections", "It takes %d; the vault's pool is %d.".formatted(most, pool));
    } catch (SQLException refused) {
      return away("it", String.valueOf(refused.getMessage()));
    }
  }

  private static String single(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
