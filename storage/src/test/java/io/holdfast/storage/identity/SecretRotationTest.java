package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ACCESS_KEYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.MasterKeyReplacedException;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.metadata.UnreadableSecretException;
import io.holdfast.storage.postgres.PostgresStartException;
import io.holdfast.storage.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The master key is replaced while the vault serves, and everything stays readable. */
class SecretRotationTest {
  @Test
  void everySecretIsReadableThroughoutAndInTheEndUnderTheNewKeyAlone() {
    SecretBox old = new SecretBox(Vault.key(1));
    SecretBox both = old.rotatingTo(Vault.key(2));
    SecretBox fresh = new SecretBox(Vault.key(2));
    byte[] seed = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);
    try (TestDatabase database = TestDatabase.create();
        Vault before = new Vault(database, old);
        Vault during = new Vault(database, both);
        Vault after = new Vault(database, fresh)) {
      MasterKey.verify(database.database(), old);
      String account = before.account();
      before.user(account, "ann");
      AccessKey root = before.stores.accessKeys().create(account, null, null);
      AccessKey anns = before.stores.accessKeys().create(account, "ann", null);
      MfaDevice device =
          before.stores.mfaDevices().create(account, "/", "phone", new MfaSeed(seed));
      TokenKey tokens = before.stores.tokenKeys().signing();
      MasterKey.verify(database.database(), both);
      assertThatThrownBy(() -> MasterKey.verify(database.database(), fresh))
          .isInstanceOf(PostgresStartException.class);

      assertThat(secret(during, root)).isEqualTo(root.secret().reveal());
      assertThat(new SecretRotation(during.changes, both).run()).isEqualTo(4);
      assertThat(new SecretRotation(during.changes, both).run()).isZero();

      MasterKey.verify(database.database(), fresh);
      for (Vault vault : new Vault[] {during, after}) {
        assertThat(secret(vault, root)).isEqualTo(root.secret().reveal());
        assertThat(secret(vault, anns)).isEqualTo(anns.secret().reveal());
        assertThat(vault.stores.mfaDevices().seed(device.serialNumber()).orElseThrow().reveal())
            .isEqualTo(seed);
        assertThat(vault.stores.tokenKeys().find(tokens.keyId()).orElseThrow().reveal())
            .isEqualTo(tokens.reveal());
      }
      assertThatThrownBy(() -> secret(before, root)).isInstanceOf(UnreadableSecretException.class);
      assertThat(during.journal.entries()).hasSize(3);
    }
  }

  @Test
  void whoEncryptsUnderTheOldKeyMeanwhileLeavesNothingBehindAndLearnsOfTheNewOne()
      throws Exception {
    SecretBox old = new SecretBox(Vault.key(1));
    SecretBox both = old.rotatingTo(Vault.key(2));
    SecretBox fresh = new SecretBox(Vault.key(2));
    try (TestDatabase database = TestDatabase.create();
        Vault late = new Vault(database, old);
        Vault rotating = new Vault(database, both);
        Vault after = new Vault(database, fresh)) {
      MasterKey.verify(database.database(), old);
      List<AccessKey> made = new ArrayList<>();
      AtomicBoolean refused = new AtomicBoolean();
      CountDownLatch begun = new CountDownLatch(5);
      Thread maker =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < 10_000; i++) {
                    made.add(late.stores.accessKeys().create(late.account(), null, null));
                    begun.countDown();
                  }
                } catch (MasterKeyReplacedException learned) {
                  refused.set(true);
                }
              });
      begun.await();
      assertThat(new SecretRotation(rotating.changes, both).run()).isGreaterThanOrEqualTo(5);
      maker.join(60_000);

      assertThat(refused).as("it goes on under the old key").isTrue();
      for (AccessKey key : made) {
        assertThat(secret(after, key)).isEqualTo(key.secret().reveal());
      }
      assertThatThrownBy(() ->
              late.stores
                  .mfaDevices()
                  .create(late.account(), "/", "phone", new MfaSeed(new byte[20])))
          .isInstanceOf(MasterKeyReplacedException.class)
          .hasMessageContaining("restart this process");
      assertThatThrownBy(() -> late.stores.tokenKeys().rotate())
          .isInstanceOf(MasterKeyReplacedException.class);
      AccessKey next = rotating.stores.accessKeys().create(rotating.account(), null, null);
      assertThat(secret(after, next)).isEqualTo(next.secret().reveal());
    }
  }

  @Test
  void aSecretThatIsWrittenWhileTheKeyIsReplacedIsWaitedFor() throws Exception {
    SecretBox old = new SecretBox(Vault.key(1));
    SecretBox both = old.rotatingTo(Vault.key(2));
    try (TestDatabase database = TestDatabase.create();
        Vault late = new Vault(database, old);
        Vault rotating = new Vault(database, both);
        Vault after = new Vault(database, new SecretBox(Vault.key(2)))) {
      MasterKey.verify(database.database(), old);
      String account = late.account();
      String keyId = "AKIAWRITTENSLOWLY000";
      byte[] secret = "a-secret-that-is-written-slowly".getBytes(StandardCharsets.US_ASCII);
      CountDownLatch written = new CountDownLatch(1);
      CountDownLatch commit = new CountDownLatch(1);
      Thread writer =
          Thread.ofPlatform()
              .start(() ->
                  database
                      .database()
                      .transaction(sql -> {
                        MasterKey.hold(sql, old);
                        int inserted =
                            sql.insertInto(ACCESS_KEYS)
                                .set(ACCESS_KEYS.ACCESS_KEY_ID, keyId)
                                .set(ACCESS_KEYS.ACCOUNT_ID, account)
                                .set(
                                    ACCESS_KEYS.SECRET_CIPHERTEXT,
                                    old.seal(SecretBox.contextOfKey(keyId), secret))
                                .set(ACCESS_KEYS.CREATED, late.now.get())
                                .execute();
                        written.countDown();
                        await(commit);
                        return inserted;
                      }));
      written.await();
      Thread rotation =
          Thread.ofPlatform().start(() -> new SecretRotation(rotating.changes, both).run());
      assertThat(rotation.join(Duration.ofMillis(500))).as("the key is replaced").isFalse();
      commit.countDown();
      writer.join(60_000);
      assertThat(rotation.join(Duration.ofSeconds(60))).isTrue();
      assertThat(after.accounts.findAccessKey(keyId).orElseThrow().secret().reveal())
          .isEqualTo(new String(secret, StandardCharsets.US_ASCII));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String secret(Vault vault, AccessKey key) {
    return vault.accounts.findAccessKey(key.accessKeyId()).orElseThrow().secret().reveal();
  }
}
