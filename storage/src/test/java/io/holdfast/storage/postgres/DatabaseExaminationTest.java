package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.postgres.DatabaseFinding.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseExaminationTest {
  private static final InstantSource CLOCK = Clock.systemUTC();

  @TempDir private Path data;
  private String name = "";

  @BeforeEach
  void create() throws SQLException {
    name = TestServer.get().createEmpty();
  }

  @AfterEach
  void drop() throws SQLException {
    TestServer.get().drop(name);
  }

  private DatabaseOptions.External options(int pool) {
    return new DatabaseOptions.External(
        data,
        TestServer.get().url(name),
        DatabaseRoles.OWNER,
        TestServer.password(),
        DatabaseRoles.APPLICATION,
        TestServer.password(),
        pool);
  }

  private List<DatabaseFinding> examine() {
    return DatabaseExamination.external(options(4), CLOCK);
  }

  private void migrate() {
    Database.open(options(2)).close();
  }

  private void administer(String sql) throws SQLException {
    try (Connection connection = TestServer.get().admin(name)) {
      DatabaseRoles.execute(connection, sql);
    }
  }

  private static DatabaseFinding find(List<DatabaseFinding> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError(subject + " is not in " + findings));
  }

  @Test
  void migratedDatabaseHasNothingWrong() {
    migrate();

    assertThat(examine())
        .hasSizeGreaterThan(3)
        .allSatisfy(finding -> assertThat(finding.level()).isNotEqualTo(Level.PROBLEM));
    assertThat(find(examine(), "schema").words()).startsWith("All ").endsWith("have run.");
  }

  @Test
  void emptyDatabaseIsToldToWaitForItsMigrations() throws SQLException {
    DatabaseFinding schema = find(examine(), "schema");

    assertThat(schema.level()).isEqualTo(Level.NOTE);
    assertThat(schema.words()).contains("have not run yet (V0001, V0002");
    try (Connection connection = TestServer.get().admin(name);
        var rows = connection.getMetaData().getTables(null, Migrations.SCHEMA, null, null)) {
      assertThat(rows.next()).as("something was made").isFalse();
    }
  }

  @Test
  void migrationsOfANewerReleaseAreNoticed() throws SQLException {
    migrate();
    administer(
        "INSERT INTO holdfast.flyway_schema_history SELECT max(installed_rank) + 1, '9999',"
            + " 'later', 'SQL', 'V9999__later.sql', 1, 'x', now(), 1, true"
            + " FROM holdfast.flyway_schema_history");

    DatabaseFinding schema = find(examine(), "schema");

    assertThat(schema.level()).isEqualTo(Level.WARNING);
    assertThat(schema.words()).contains("A newer release has migrated it (V9999)");
  }

  @Test
  void changedMigrationsAreAProblem() throws SQLException {
    migrate();
    administer("UPDATE holdfast.flyway_schema_history SET checksum = 1 WHERE version = '0002'");

    DatabaseFinding schema = find(examine(), "schema");

    assertThat(schema.level()).isEqualTo(Level.PROBLEM);
    assertThat(schema.words()).contains("V0002");
    assertThat(schema.remedy()).isNotEmpty();
  }

  @Test
  void settingsThatLoseDataAreAProblem() throws SQLException {
    administer("ALTER DATABASE " + name + " SET synchronous_commit = off");

    assertThat(examine())
        .filteredOn(finding -> finding.subject().equals("settings"))
        .anySatisfy(finding -> {
          assertThat(finding.level()).isEqualTo(Level.PROBLEM);
          assertThat(finding.words()).contains("synchronous_commit is off");
        });
  }

  @Test
  void clocksThatDifferAreAProblem() {
    InstantSource ahead = InstantSource.offset(CLOCK, Duration.ofMinutes(1));

    DatabaseFinding clock = find(DatabaseExamination.external(options(4), ahead), "database clock");

    assertThat(clock.level()).isEqualTo(Level.PROBLEM);
  }

  @Test
  void poolLargerThanTheServerIsAProblem() {
    DatabaseFinding connections =
        find(DatabaseExamination.external(options(5000), CLOCK), "connections");

    assertThat(connections.level()).isEqualTo(Level.PROBLEM);
    assertThat(connections.remedy()).contains("database-pool");
  }

  @Test
  void serverThatIsNotThereIsAProblem() {
    var away =
        new DatabaseOptions.External(
            data,
            "jdbc:postgresql://127.0.0.1:1/none",
            DatabaseRoles.OWNER,
            TestServer.password(),
            null,
            null,
            4);

    assertThat(DatabaseExamination.external(away, CLOCK))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.PROBLEM);
          assertThat(finding.words()).contains("jdbc:postgresql://127.0.0.1:1/none");
        });
  }
}
