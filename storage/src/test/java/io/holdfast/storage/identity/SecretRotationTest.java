package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.metadata.UnreadableSecretException;
import io.holdfast.storage.postgres.PostgresStartException;
import io.holdfast.storage.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
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

  private static String secret(Vault vault, AccessKey key) {
    return vault.accounts.findAccessKey(key.accessKeyId()).orElseThrow().secret().reveal();
  }
}
