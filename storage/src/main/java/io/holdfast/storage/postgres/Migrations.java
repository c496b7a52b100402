package io.holdfast.storage.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.ValidateOutput;

/** Brings a database to this release's schema, with the files of module db. */
public final class Migrations {
  /** The schema that holds everything. */
  public static final String SCHEMA = "holdfast";

  private Migrations() {}

  /**
   * Where a database stands.
   *
   * @param applied how many of this release's files have run
   * @param pending versions that have not run yet, in order
   * @param unknown versions that ran and that this release does not have
   * @param broken what is wrong with files that ran: changed since, failed, or left out
   */
  record State(int applied, List<String> pending, List<String> unknown, List<String> broken) {}

  /**
   * Runs what has not run yet, as the owner; returns how many files.
   *
   * @throws PostgresStartException when a file fails or one that ran was changed
   */
  public static int run(DataSource owner, String applicationRole, String readerRole) {
    try {
      return flyway(owner, applicationRole, readerRole).migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw new PostgresStartException(
          "The database could not be brought to this release: " + e.getMessage(), e);
    }
  }

  /** Where the database stands; runs nothing. */
  static State state(DataSource owner) {
    List<String> pending = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    int applied = 0;
    try {
      Flyway flyway = flyway(owner, DatabaseRoles.APPLICATION, DatabaseRoles.READER);
      for (MigrationInfo migration : flyway.info().all()) {
        if (migration.getVersion() == null) {
          // Flyway's own note that it made the schema.
          continue;
        }
        if (!migration.getState().isApplied()) {
          pending.add("V" + migration.getVersion());
        } else if (migration.getState().isResolved()) {
          applied++;
        } else {
          unknown.add("V" + migration.getVersion());
        }
      }
      List<String> broken = new ArrayList<>();
      for (ValidateOutput wrong : flyway.validateWithResult().invalidMigrations) {
        if (!pending.contains("V" + wrong.version)) {
          broken.add("V" + wrong.version + ": " + wrong.errorDetails.errorMessage.strip());
        }
      }
      return new State(applied, pending, unknown, broken);
    } catch (FlywayException refused) {
      return new State(0, List.of(), List.of(), List.of(String.valueOf(refused.getMessage())));
    }
  }

  private static Flyway flyway(DataSource owner, String applicationRole, String readerRole) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(owner)
        .locations("classpath:db/migrations")
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .placeholders(Map.of("app_role", applicationRole, "reader_role", readerRole))
        .failOnMissingLocations(true)
        .validateMigrationNaming(true)
        .cleanDisabled(true)
        .load();
  }
}
