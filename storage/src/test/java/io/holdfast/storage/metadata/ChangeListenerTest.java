package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes over one database: what one changes, the other soon shows. */
class ChangeListenerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

  /** Well below the life of a cached value, which would end the wait without a notification. */
  private static final Duration SOON = CoherentCache.LIFE.dividedBy(2);

  private static TestDatabase database;

  private final PostgresAccountStore accounts = accounts();
  private final PostgresBucketStore here = buckets();
  private final PostgresBucketStore there = buckets();
  private final PostgresAccountStore accountsThere = accounts();
  private ChangeListener listener;
  private Account owner;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  @BeforeEach
  void listen() throws Exception {
    owner = accounts.createAccount("owner", null, null);
    listener =
        ChangeListener.start(
            database.database(),
            new Hearing(),
            row -> {
              there.forget(row);
              accountsThere.forget(row);
            });
    awaitSoon(() -> listeners() == 1);
  }

  @AfterEach
  void stop() throws Exception {
    listener.close();
    awaitSoon(() -> listeners() == 0);
  }

  @Test
  void changesOfABucketAreShownByOtherProcesses() throws Exception {
    Bucket bucket = make("changed");
    assertThat(there.find("changed")).contains(bucket);

    here.setVersioning(bucket.bucketId(), VersioningState.ENABLED);
    awaitSoon(() -> versioning("changed") == VersioningState.ENABLED);
    here.putConfiguration(bucket.bucketId(), BucketConfigurationKind.CORS, "<cors/>");
    awaitSoon(() -> there.find("changed").orElseThrow().configurations().containsValue("<cors/>"));
    here.deleteConfiguration(bucket.bucketId(), BucketConfigurationKind.CORS);
    awaitSoon(() -> there.find("changed").orElseThrow().configurations().isEmpty());
    here.delete(bucket.bucketId());
    awaitSoon(() -> there.find("changed").isEmpty());
  }

  @Test
  void keysThatAreTurnedOffStopWorkingInOtherProcesses() throws Exception {
    AccessKey key = accounts.createAccessKey(owner.accountId(), null, null);
    assertThat(accountsThere.findAccessKey(key.accessKeyId()).orElseThrow().active()).isTrue();

    execute(
        "UPDATE holdfast.access_keys SET state = 'INACTIVE' WHERE access_key_id = '"
            + key.accessKeyId()
            + "'");

    awaitSoon(() -> !accountsThere.findAccessKey(key.accessKeyId()).orElseThrow().active());
  }

  @Test
  void accountsThatAreRenamedAreShownWithTheirBuckets() throws Exception {
    make("renamed");
    assertThat(there.find("renamed").orElseThrow().owner().displayName()).isEqualTo("owner");

    execute("UPDATE holdfast.accounts SET display_name = 'other'");

    awaitSoon(() -> there.find("renamed").orElseThrow().owner().displayName().equals("other"));
  }

  @Test
  void whatWasMissedWhileNotListeningIsMadeGood() throws Exception {
    Bucket bucket = make("missed");
    there.find("missed");

    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    here.setVersioning(bucket.bucketId(), VersioningState.ENABLED);

    awaitSoon(() -> versioning("missed") == VersioningState.ENABLED);
    awaitSoon(() -> listeners() == 1);
  }

  private VersioningState versioning(String bucket) {
    return there.find(bucket).orElseThrow().versioning();
  }

  private Bucket make(String name) {
    here.create(name, owner.accountId(), "", false, Map.of());
    return here.find(name).orElseThrow();
  }

  private static PostgresBucketStore buckets() {
    return new PostgresBucketStore(database.database(), new RecordingJournal(), () -> NOW, 10_000);
  }

  private static PostgresAccountStore accounts() {
    return new PostgresAccountStore(
        database.database(),
        new SecretBox(new byte[SecretBox.KEY_BYTES]),
        new RecordingJournal(),
        () -> NOW);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Connections that listen now. */
  private static int listeners() {
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND query LIKE 'LISTEN%' AND state = 'idle'")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitSoon(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("soon enough").isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
