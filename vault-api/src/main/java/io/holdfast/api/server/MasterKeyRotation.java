package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Secret;
import io.holdfast.storage.blob.BlobMetrics;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.postgres.SecretsDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts every secret of a stopped vault under another master key. It may be broken off at any
 * time and run again: until it has ended both keys are needed, and none is given up.
 */
public final class MasterKeyRotation {
  private MasterKeyRotation() {}

  /**
   * Does it.
   *
   * @param oldKeyFile the key until now, where the configured one is the new one; null where the
   *     key is in the data directory, which gets a new one
   * @return how many secrets were encrypted anew
   * @throws RefusedException when old and new key are not both known, in words
   */
  public static long run(
      DataDirectory directory,
      HoldfastConfig config,
      InstantSource clock,
      @Nullable Path oldKeyFile)
      throws RefusedException, IOException {
    Secret given = config.masterKey();
    if (given == null && oldKeyFile == null) {
      SecretsDirectory secrets = SecretsDirectory.open(directory.root());
      long count = rotate(directory, config, clock, MasterKey.beginRotation(secrets));
      MasterKey.endRotation(secrets);
      return count;
    }
    if (given == null || oldKeyFile == null) {
      throw new RefusedException(
          "A key from outside the data directory is changed by naming both: the new one as"
              + " master-key-file (or in the environment), the old one with --old-key-file.",
          null);
    }
    SecretBox old = MasterKey.fromFile(oldKeyFile);
    return rotate(
        directory,
        config,
        clock,
        MasterKey.rotating(old, given.reveal(), "the setting master-key"));
  }

  private static long rotate(
      DataDirectory directory, HoldfastConfig config, InstantSource clock, SecretBox box)
      throws RefusedException, IOException {
    try (VaultStores stores = VaultStores.open(directory, config, clock, BlobMetrics.NONE, box)) {
      RebuildRun.requireNothingLost(stores, directory);
      return stores.rotateSecrets();
    }
  }
}
