package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a batch writes arrives as it was given, and never without its bucket. */
class WriteBatchTest {
  private static final List<String> HOSTILE =
      List.of(
          "",
          "\"",
          "\\",
          "\\\\\"\"",
          ",(){}",
          "NULL",
          "null",
          " leading and trailing ",
          "\"}',\"(1,2)\"",
          "line\nfeed\tand\rreturn",
          "'; DROP TABLE object_versions; --",
          "$1 ? ::text[]",
          "\u00e9\u4e2d\ud83d\ude00\u2028\ufffd");
  private static TestVault vault;

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  @Test
  void everyTextComesBackAsItWasGiven() {
    Bucket bucket = vault.bucket("hostile", VersioningState.ENABLED);
    for (String text : HOSTILE) {
      ObjectAttributes attributes = attributes(text, text.isEmpty() ? null : text);
      String key = "k" + text.replace("\u0000", "");
      NewVersion version = vault.version(bucket, key, 1, "e" + text, attributes);
      vault.versions.commit(version, vault.blob(1), WriteCondition.NONE);

      Optional<ObjectVersion> found =
          vault.versions.findLatest(bucket.bucketId(), ObjectKey.of(key));
      assertThat(found).as(text).isPresent();
      assertThat(found.get().attributes()).isEqualTo(attributes);
      assertThat(found.get().etag()).isEqualTo("e" + text);
    }
  }

  @Test
  void anArrayOfRowsSaysWhatItsFieldsSay() throws SQLException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    try (Connection connection = vault.database.owner().getConnection();
        Statement type = connection.createStatement()) {
      type.execute("CREATE TYPE pg_temp.sample AS (a text, b bytea, c bigint, d boolean, e text)");
      for (int round = 0; round < 200; round++) {
        List<String> texts = List.of(randomText(random), randomText(random), randomText(random));
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        Long number = random.nextInt(4) == 0 ? null : random.nextLong();
        CompositeArray array = new CompositeArray(texts.size());
        for (String text : texts) {
          array.row().text(text).bytes(bytes).number(number).flag(text.isEmpty()).text(null);
        }
        assertRows(connection, array.toString(), texts, bytes, number);
      }
    }
    assertThat(new CompositeArray(0)).hasToString("{}");
  }

  private static void assertRows(
      Connection connection, String array, List<String> texts, byte[] bytes, @Nullable Long number)
      throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT * FROM unnest(?::pg_temp.sample[])")) {
      sql.setString(1, array);
      try (ResultSet rows = sql.executeQuery()) {
        for (String text : texts) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo(text);
          assertThat(rows.getBytes(2)).isEqualTo(bytes);
          assertThat(rows.getObject(3)).isEqualTo(number);
          assertThat(rows.getBoolean(4)).isEqualTo(text.isEmpty());
          assertThat(rows.getString(5)).isNull();
        }
        assertThat(rows.next()).isFalse();
      }
    }
  }

  private static String randomText(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append("\\\"',(){} \n\tNULnul\u00e9x".charAt(random.nextInt(18)));
    }
    return text.toString();
  }

  @Test
  void aVersionWithoutABucketIsRefused() {
    assertThatThrownBy(() -> insert(Long.MAX_VALUE / 2, "lost"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("a version without a bucket");
  }

  @Test
  void aBucketWithVersionsIsNotDeletedEvenByTheOwnerOfTheTables() {
    Bucket bucket = vault.bucket("kept", VersioningState.ENABLED);
    vault.put(bucket, "k", 1, "e");

    assertThatThrownBy(() -> delete(bucket, Connection.TRANSACTION_READ_COMMITTED))
        .hasMessageContaining("a bucket with versions");
    Bucket empty = vault.bucket("snapshot", VersioningState.ENABLED);
    assertThatThrownBy(() -> delete(empty, Connection.TRANSACTION_REPEATABLE_READ))
        .hasMessageContaining("read committed");
  }

  @Test
  void aDeletionWaitsForAnInsertionThatCameFirst() throws Exception {
    Bucket bucket = vault.bucket("raced", VersioningState.ENABLED);
    try (Connection connection = vault.database.database().dataSource().getConnection()) {
      connection.setAutoCommit(false);
      insert(connection, bucket.bucketId(), "raced");
      CompletableFuture<Void> deletion =
          CompletableFuture.runAsync(() -> {
            try {
              delete(bucket, Connection.TRANSACTION_READ_COMMITTED);
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThatThrownBy(() -> deletion.get(500, TimeUnit.MILLISECONDS))
          .as("waits for the insertion's transaction")
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      connection.commit();
      assertThatThrownBy(() -> deletion.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("a bucket with versions");
    }
  }

  private static ObjectAttributes attributes(String text, @Nullable String acl) {
    Map<String, String> map = Map.of("a" + text, text);
    return new ObjectAttributes(map, map, map, acl, "STANDARD", null, null, null, false);
  }

  private static void insert(long bucketId, String key) throws SQLException {
    try (Connection connection = vault.database.database().dataSource().getConnection()) {
      insert(connection, bucketId, key);
    }
  }

  private static void insert(Connection connection, long bucketId, String key) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO object_versions (bucket_id, key, inv_seq, version_id, is_latest, size,"
                + " etag, last_modified, owner_account_id, container, blob_offset, blob_length)"
                + " VALUES (?, convert_to(?, 'UTF8'), 1, 'v', true, 1, 'e', now(), ?, 1, 0, 1)")) {
      sql.setLong(1, bucketId);
      sql.setString(2, key);
      sql.setString(3, vault.owner.accountId());
      sql.executeUpdate();
    }
  }

  private static void delete(Bucket bucket, int isolation) throws SQLException {
    try (Connection connection = vault.database.owner().getConnection()) {
      connection.setTransactionIsolation(isolation);
      try (PreparedStatement sql =
          connection.prepareStatement("DELETE FROM buckets WHERE bucket_id = ?")) {
        sql.setLong(1, bucket.bucketId());
        sql.executeUpdate();
      }
    }
  }
}
