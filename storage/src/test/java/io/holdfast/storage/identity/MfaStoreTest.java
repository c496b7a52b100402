package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.LimitExceededException;
import io.holdfast.storage.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A code is taken once, guessing does not help, and devices are their owners'. */
class MfaStoreTest {
  private static final byte[] SEED = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);
  private static TestDatabase database;

  private final Vault vault = new Vault(database);
  private final Vault node = new Vault(database);
  private final MfaStore store = vault.stores.mfaDevices();
  private final String account = vault.account();

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
  }

  @AfterEach
  void end() {
    vault.close();
    node.close();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private String device(@Nullable String userName) {
    if (userName != null && vault.stores.users().find(account, userName).isEmpty()) {
      vault.user(account, userName);
    }
    String name = "phone" + store.list(account, null, PageRequest.first()).items().size();
    String serial = store.create(account, "/", name, new MfaSeed(SEED)).serialNumber();
    assertThat(store.enable(account, userName, serial, 100)).isTrue();
    return serial;
  }

  private MfaVerdict attempt(String serial, @Nullable Long step) {
    return store.attempt(account, "ann", serial, step);
  }

  @Test
  void theSeedIsKeptSealed() throws Exception {
    String serial = device("ann");
    assertThat(serial).isEqualTo("arn:aws:iam::" + account + ":mfa/phone0");
    assertThat(store.seed(serial).orElseThrow().reveal()).isEqualTo(SEED);
    assertThat(store.seed(serial).orElseThrow()).hasToString("MfaSeed[redacted]");
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM mfa_devices WHERE position('0123456789abcdefghij'::bytea"
                    + " IN seed_ciphertext) > 0")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
    assertThat(vault.journal.entries()).noneMatch(entry -> entry.contains("0123456789abcdef"));
  }

  @Test
  void aStepIsTakenOnceAndNeverAnEarlierOne() {
    String serial = device("ann");
    assertThat(attempt(serial, 100L)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(attempt(serial, 101L)).isInstanceOf(MfaVerdict.Accepted.class);
    assertThat(attempt(serial, 101L)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(attempt(serial, 99L)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(attempt(serial, 102L)).isInstanceOf(MfaVerdict.Accepted.class);
  }

  @Test
  void ofManyWithTheSameCodeOneIsLetIn() throws Exception {
    String serial = device("ann");
    for (long step = 200; step < 210; step++) {
      long now = step;
      AtomicInteger turn = new AtomicInteger();
      long accepted =
          Vault.race(
              24,
              () -> {
                Vault process = turn.getAndIncrement() % 2 == 0 ? vault : node;
                return process.stores.mfaDevices().attempt(account, "ann", serial, now)
                    instanceof MfaVerdict.Accepted;
              });
      assertThat(accepted).isEqualTo(1);
    }
  }

  @Test
  void ofManyGuessesAtOnceFiveAreLookedAt() throws Exception {
    String serial = device("ann");
    long refused = Vault.race(30, () -> attempt(serial, null) instanceof MfaVerdict.Refused);
    assertThat(refused).isEqualTo(MfaStore.FREE_ATTEMPTS);
    assertThat(attempt(serial, 300L)).isInstanceOf(MfaVerdict.Throttled.class);
  }

  @Test
  void eachFurtherWrongCodeDoublesTheWait() {
    String serial = device("ann");
    for (int i = 0; i < 4; i++) {
      assertThat(attempt(serial, null)).isInstanceOf(MfaVerdict.Refused.class);
    }
    Duration[] waits = new Duration[9];
    for (int i = 0; i < waits.length; i++) {
      assertThat(attempt(serial, null)).isInstanceOf(MfaVerdict.Refused.class);
      Instant now = vault.now.get();
      MfaVerdict blocked = attempt(serial, 400L + i);
      assertThat(blocked).isInstanceOf(MfaVerdict.Throttled.class);
      Instant until = ((MfaVerdict.Throttled) blocked).until();
      waits[i] = Duration.between(now, until);
      vault.now.set(until);
    }
    assertThat(Arrays.stream(waits).map(Duration::toSeconds))
        .containsExactly(30L, 60L, 120L, 240L, 480L, 960L, 1920L, 3600L, 3600L);
    assertThat(attempt(serial, 500L)).isInstanceOf(MfaVerdict.Accepted.class);
    assertThat(attempt(serial, null)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(attempt(serial, 501L)).isInstanceOf(MfaVerdict.Accepted.class);
  }

  @Test
  void aDeviceSpeaksForItsOwnerAlone() {
    String anns = device("ann");
    String roots = device(null);
    vault.user(account, "bob");

    assertThat(store.attempt(account, "bob", anns, 600L)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(store.attempt(account, null, anns, 600L)).isInstanceOf(MfaVerdict.Refused.class);
    // Nobody of this name is there: that must not mean the root.
    assertThat(store.attempt(account, "eve", roots, 600L)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(store.attempt("000000000000", null, roots, 600L))
        .isInstanceOf(MfaVerdict.Refused.class);
    assertThat(store.attempt(account, null, roots, 600L)).isInstanceOf(MfaVerdict.Accepted.class);
    assertThat(store.listFor(account, "ann"))
        .extracting(MfaDevice::serialNumber)
        .containsExactly(anns);
    assertThat(store.listFor(account, null))
        .extracting(MfaDevice::serialNumber)
        .containsExactly(roots);
  }

  @Test
  void aDeviceInUseIsNotDeletedAndOneThatIsNobodysLetsNobodyIn() {
    String serial = device("ann");
    assertThatThrownBy(() -> store.delete(account, serial))
        .isInstanceOf(DeleteConflictException.class);
    assertThatThrownBy(() -> vault.stores.users().delete(account, "ann"))
        .isInstanceOf(DeleteConflictException.class);
    assertThatThrownBy(() -> store.enable(account, null, serial, 700))
        .isInstanceOf(AlreadyExistsException.class);
    store.deactivate(account, "ann", serial);
    assertThat(attempt(serial, 700L)).isInstanceOf(MfaVerdict.Refused.class);
    assertThat(store.enable(account, "ann", serial, 100)).isFalse();
    assertThat(store.list(account, false, PageRequest.first()).items()).hasSize(1);
    assertThatThrownBy(() -> store.delete("000000000000", serial))
        .isInstanceOfAny(NoSuchEntityException.class, IllegalArgumentException.class);
    store.delete(account, serial);
    assertThat(store.find(serial)).isEmpty();
  }

  @Test
  void aPrincipalHasEightDevicesAtMost() throws Exception {
    vault.user(account, "ann");
    for (int i = 0; i < 12; i++) {
      store.create(account, "/", "d" + i, new MfaSeed(SEED));
    }
    AtomicInteger number = new AtomicInteger();
    String prefix = "arn:aws:iam::" + account + ":mfa/d";
    long enabled =
        Vault.race(
            12,
            () -> {
              try {
                return store.enable(account, "ann", prefix + number.getAndIncrement(), 5);
              } catch (LimitExceededException e) {
                return false;
              }
            });
    assertThat(enabled).isEqualTo(MfaStore.MAXIMUM_PER_PRINCIPAL);
  }

  @Test
  void aRecoveryCodeWorksOnceAndGuessingIsThrottled() throws Exception {
    String serial = device("ann");
    byte[] right = new byte[32];
    byte[] wrong = new byte[32];
    Arrays.fill(wrong, (byte) 1);
    store.setRecoveryCodes(account, "ann", List.of(right));

    assertThat(store.useRecoveryCode(account, null, right)).isInstanceOf(MfaVerdict.Refused.class);
    long accepted =
        Vault.race(
            3, () -> store.useRecoveryCode(account, "ann", right) instanceof MfaVerdict.Accepted);
    assertThat(accepted).isEqualTo(1);
    assertThat(store.recoveryCodes(account, "ann")).isZero();
    store.setRecoveryCodes(account, "ann", List.of(right));
    for (int i = 0; i < 5; i++) {
      store.useRecoveryCode(account, "ann", wrong);
    }
    assertThat(store.useRecoveryCode(account, "ann", right))
        .isInstanceOf(MfaVerdict.Throttled.class);
    assertThat(attempt(serial, 800L)).isInstanceOf(MfaVerdict.Throttled.class);
    store.deactivate(account, "ann", serial);
    assertThat(store.recoveryCodes(account, "ann")).isZero();
  }
}
