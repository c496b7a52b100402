package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that somebody else runs, and what transactions do on any. */
class ExternalDatabaseTest {
  @TempDir private Path data = Path.of("unset");
  private String name = "unset";

  @BeforeEach
  void create() throws SQLException {
    name = TestServer.get().createEmpty();
  }

  @AfterEach
  void drop() throws SQLException {
    TestServer.get().drop(name);
  }

  private DatabaseOptions.External options(@Nullable String application) {
    return new DatabaseOptions.External(
        data,
        TestServer.get().url(name),
        DatabaseRoles.OWNER,
        TestServer.password(),
        application,
        application == null ? null : TestServer.password(),
        DatabaseOptions.DEFAULT_POOL);
  }

  private Database open() {
    return Database.open(options(DatabaseRoles.APPLICATION));
  }

  private void administer(String sql) throws SQLException {
    try (Connection connection = TestServer.get().admin(name)) {
      DatabaseRoles.execute(connection, sql);
    }
  }

  @Test
  void itIsMigratedOnceAndUsedAsTheApplication() {
    for (int i = 0; i < 2; i++) {
      try (Database database = open()) {
        assertThat(database.embedded()).isNull();
        assertThat(database.answers()).isTrue();
        String role =
            database.read(sql -> String.valueOf(sql.fetchValue("SELECT current_user::text")));
        assertThat(role).isEqualTo(DatabaseRoles.APPLICATION);
      }
    }
  }

  @Test
  void theOwnerIsNotTakenForTheApplication() {
    assertThatThrownBy(() -> Database.open(options(DatabaseRoles.OWNER)))
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("must not be the owner");
  }

  @Test
  void anOwnerThatMayNotMakeRolesIsToldWhatToDo() {
    assertThatThrownBy(() -> Database.open(options(null)))
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("CREATEROLE");
  }

  @Test
  void aDatabaseThatWouldLoseCommitsIsRefused() throws SQLException {
    administer("ALTER DATABASE " + name + " SET synchronous_commit = off");
    assertThatThrownBy(this::open)
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("synchronous_commit is off");
  }

  @Test
  void aReadOnlyDatabaseIsRefused() throws SQLException {
    administer("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
    assertThatThrownBy(this::open)
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("read-only");
  }

  @Test
  void aServerThatIsNotThereIsNamedInAMessage() {
    var away =
        new DatabaseOptions.External(
            data,
            "jdbc:postgresql://127.0.0.1:1/none",
            DatabaseRoles.OWNER,
            TestServer.password(),
            null,
            null,
            DatabaseOptions.DEFAULT_POOL);
    assertThatThrownBy(() -> Database.open(away)).isInstanceOf(PostgresStartException.class);
  }

  @Test
  void deadlocksAreRunAgain() throws Exception {
    try (Database database = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= 2; i++) {
        insertAccount(database, i);
      }
      CountDownLatch both = new CountDownLatch(2);
      AtomicInteger attempts = new AtomicInteger();
      List<Future<?>> futures = new ArrayList<>();
      for (List<Integer> order : List.of(List.of(1, 2), List.of(2, 1))) {
        futures.add(threads.submit(() -> updateInOrder(database, order, both, attempts)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
      assertThat(attempts).hasValueGreaterThan(2);
    }
  }

  private static Integer updateInOrder(
      Database database, List<Integer> order, CountDownLatch both, AtomicInteger attempts) {
    return database.transaction(sql -> {
      attempts.incrementAndGet();
      int changed = 0;
      for (int account : order) {
        changed +=
            sql.execute(
                "UPDATE accounts SET display_name = 'x' WHERE account_id = lpad(?, 12, '0')",
                Integer.toString(account));
        both.countDown();
        try {
          both.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return changed;
    });
  }

  private static void insertAccount(Database database, int number) {
    database.transaction(sql ->
        sql.execute(
            "INSERT INTO accounts (account_id, canonical_id, display_name, created)"
                + " VALUES (lpad(?, 12, '0'), lpad(?, 64, '0'), 'x', now())",
            Integer.toString(number),
            Integer.toString(number)));
  }

  @Test
  void aSessionThatIsCutMidwayIsReplacedAndAFaultIsAFault() {
    try (Database database = open()) {
      AtomicInteger attempts = new AtomicInteger();
      int one =
          database.transaction(sql -> {
            if (attempts.incrementAndGet() == 1) {
              cut(sql.fetchSingle("SELECT pg_backend_pid()").get(0, Integer.class));
            }
            return sql.fetchSingle("SELECT 1").get(0, Integer.class);
          });
      assertThat(one).isEqualTo(1);
      assertThat(attempts).hasValue(2);
      assertThatThrownBy(() -> database.transaction(sql -> sql.execute("SELECT nonsense")))
          .isInstanceOf(DataAccessException.class);
      assertThatThrownBy(() -> database.read(sql -> sql.fetch("SELECT pg_sleep(20)")))
          .isInstanceOf(MetadataUnavailableException.class);
    }
  }

  private void cut(int backend) {
    try {
      administer("SELECT pg_terminate_backend(" + backend + ", 5000)");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
