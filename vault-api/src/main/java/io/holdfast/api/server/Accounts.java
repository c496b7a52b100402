package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.storage.blob.BlobMetrics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Does what operators ask about accounts, whether the vault runs or not. */
public final class Accounts {
  private Accounts() {}

  /**
   * Asks the running vault, or opens the stores for the moment where none runs.
   *
   * @throws RefusedException when it cannot be done, in words
   * @throws DataDirectoryException when the data directory cannot be used
   */
  public static List<AccountEntry> run(
      HoldfastConfig config, InstantSource clock, AccountRequest request)
      throws RefusedException, DataDirectoryException, IOException {
    if (DataDirectory.isLocked(config.dataDirectory())) {
      return ControlClient.ask(config.dataDirectory(), request);
    }
    try (DataDirectory directory = DataDirectory.lock(config.dataDirectory());
        VaultStores stores = VaultStores.open(directory, config, clock, BlobMetrics.NONE)) {
      RebuildRun.requireNothingLost(stores, directory);
      return new AccountDesk(stores.accounts(), stores.identity()).run(request);
    }
  }

  /**
   * The same for what is asked about who may do what; the answer is rows of named texts.
   *
   * @throws RefusedException when it cannot be done, in words
   * @throws DataDirectoryException when the data directory cannot be used
   */
  public static List<Map<String, String>> run(
      HoldfastConfig config, InstantSource clock, IdentityRequest request)
      throws RefusedException, DataDirectoryException, IOException {
    if (DataDirectory.isLocked(config.dataDirectory())) {
      return ControlClient.ask(config.dataDirectory(), request);
    }
    try (DataDirectory directory = DataDirectory.lock(config.dataDirectory());
        VaultStores stores = VaultStores.open(directory, config, clock, BlobMetrics.NONE)) {
      RebuildRun.requireNothingLost(stores, directory);
      return new IdentityDesk(stores.identity()).run(request);
    }
  }
}
