package io.holdfast.storage.postgres;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to this release's schema, with the files of module db. */
public final class Migrations {
  /** The schema that holds everything. */
  public static final String SCHEMA = "holdfast";

  private Migrations() {}

  /**
   * Runs what has not run yet, as the owner; returns how many files.
   *
   * @throws PostgresStartException when a file fails or one that ran was changed
   */
  public static int run(DataSource owner, String applicationRole, String readerRole) {
    try {
      return Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(owner)
          .locations("classpath:db/migrations")
          .schemas(SCHEMA)
          .defaultSchema(SCHEMA)
          .placeholders(Map.of("app_role", applicationRole, "reader_role", readerRole))
          .failOnMissingLocations(true)
          .validateMigrationNaming(true)
          .cleanDisabled(true)
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywayException e) {
      throw new PostgresStartException(
          "The database could not be brought to this release: " + e.getMessage(), e);
    }
  }
}
