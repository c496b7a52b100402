package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.postgres.PostgresStartException;
import io.holdfast.storage.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresAccountStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00.123456Z");
  private static final SecretBox BOX = new SecretBox(filled(7));
  private static TestDatabase database;

  private final RecordingJournal journal = new RecordingJournal();
  private final PostgresAccountStore store = store();

  private PostgresAccountStore store() {
    return new PostgresAccountStore(database.database(), BOX, journal, () -> NOW);
  }

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static byte[] filled(int fill) {
    byte[] key = new byte[SecretBox.KEY_BYTES];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Test
  void anAccountIsFoundByEveryNameItHas() {
    Account account = store.createAccount("Äcme", "Backup@Example.com", null);

    assertThat(account.accountId()).matches("[0-9]{12}");
    assertThat(account.canonicalId()).matches("[0-9a-f]{64}");
    assertThat(store.findAccount(account.accountId())).contains(account);
    assertThat(store.findByCanonicalId(account.canonicalId())).contains(account);
    assertThat(store.findByEmail("bACKUP@example.COM")).contains(account);
    assertThat(store.listAccounts()).contains(account);
    assertThat(store.findByEmail("nobody@example.com")).isEmpty();
    assertThat(journal.entries()).hasSize(1).first().asString().contains(account.accountId());
  }

  @Test
  void aTakenEmailOrCanonicalIdIsRefused() {
    String canonicalId = "0123456789abcdef".repeat(4);
    store.createAccount("one", "taken@example.com", canonicalId);
    assertThatThrownBy(() -> store.createAccount("two", "Taken@example.com", null))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> store.createAccount("two", null, canonicalId))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> store.createAccount("two", null, "ABC"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyMadeByAnotherStoreIsUsableAtOnceThoughItWasAskedForBefore() {
    Account account = store.createAccount("other process", null, null);
    String id = "AKIAIMPORTEDIMPORTED";
    assertThat(store.findAccessKey(id)).isEmpty();

    AccessKey made =
        store()
            .createAccessKey(
                account.accountId(),
                null,
                new AccountStore.KeyPair(id, new SecretAccessKey("0123456789abcdef0123")));

    AccessKey found = store.findAccessKey(id).orElseThrow();
    assertThat(found.secret().reveal()).isEqualTo(made.secret().reveal());
    assertThat(found.account()).isEqualTo(account);
    assertThat(found.userName()).isNull();
    assertThat(found.active()).isTrue();
  }

  @Test
  void aUsersKeyNamesTheUserAsItWasSpelled() {
    Account account = store.createAccount("users", null, null);
    store.createUser(account.accountId(), "Alice", "alice@example.com");
    assertThatThrownBy(() -> store.createUser(account.accountId(), "aLICE", null))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> store.createUser("000000000000", "Bob", null))
        .isInstanceOf(IllegalArgumentException.class);

    AccessKey key = store.createAccessKey(account.accountId(), "alice", null);

    assertThat(key.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
    assertThat(key.secret().reveal()).matches("[A-Za-z0-9]{40}");
    assertThat(store().findAccessKey(key.accessKeyId()).orElseThrow().userName())
        .isEqualTo("Alice");
  }

  @Test
  void ofManyAtOnceAPrincipalGetsTwoKeys() throws Exception {
    Account account = store.createAccount("many", null, null);
    Callable<Boolean> create =
        () -> {
          try {
            store.createAccessKey(account.accountId(), null, null);
            return true;
          } catch (LimitExceededException e) {
            return false;
          }
        };
    long made = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> results =
          threads.invokeAll(Stream.generate(() -> create).limit(8).toList());
      for (Future<Boolean> result : results) {
        made += result.get() ? 1 : 0;
      }
    }
    assertThat(made).isEqualTo(2);
  }

  @Test
  void neitherTheDatabaseNorTheJournalNorAStringHoldsASecret() throws SQLException {
    Account account = store.createAccount("secret", null, null);
    AccessKey key = store.createAccessKey(account.accountId(), null, null);
    String secret = key.secret().reveal();

    byte[] stored = ciphertext(key.accessKeyId());
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
    assertThat(String.join("\n", journal.entries())).doesNotContain(secret);
    assertThat(key.toString()).doesNotContain(secret);
  }

  @Test
  void aCiphertextMovedToAnotherKeyIsRefused() throws SQLException {
    Account account = store.createAccount("moved", null, null);
    AccessKey weak = store.createAccessKey(account.accountId(), null, null);
    AccessKey other = store.createAccessKey(account.accountId(), null, null);
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE access_keys SET secret_ciphertext = (SELECT secret_ciphertext FROM access_keys"
              + " WHERE access_key_id = '"
              + weak.accessKeyId()
              + "') WHERE access_key_id = '"
              + other.accessKeyId()
              + "'");
    }
    assertThatThrownBy(() -> store().findAccessKey(other.accessKeyId()))
        .isInstanceOf(UnreadableSecretException.class);
  }

  @Test
  void anotherMasterKeyIsFoundOutAtTheStart() {
    MasterKey.verify(database.database(), BOX);
    MasterKey.verify(database.database(), BOX);
    assertThatThrownBy(() -> MasterKey.verify(database.database(), new SecretBox(filled(8))))
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("master.key");
  }

  private static byte[] ciphertext(String accessKeyId) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT secret_ciphertext FROM access_keys WHERE access_key_id = '"
                    + accessKeyId
                    + "'")) {
      assertThat(rows.next()).isTrue();
      return rows.getBytes(1);
    }
  }
}
