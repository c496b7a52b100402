package io.holdfast.api.server;

import io.holdfast.api.ops.HealthCheck;
import io.holdfast.storage.blob.StoreHealth;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What readiness depends on: PostgreSQL answers, somebody commits, a blob could be written. */
final class Readiness {
  private volatile @Nullable VaultStores stores;
  private volatile boolean serving;

  List<HealthCheck> checks() {
    return List.of(
        new HealthCheck("vault", this::vault),
        new HealthCheck("database", this::database),
        new HealthCheck("store", this::store));
  }

  void opened(VaultStores opened) {
    stores = opened;
  }

  void serving(boolean now) {
    serving = now;
  }

  private Optional<String> vault() {
    return serving ? Optional.empty() : Optional.of("the vault is starting or stopping");
  }

  private Optional<String> database() {
    VaultStores opened = stores;
    if (opened == null) {
      return Optional.empty();
    }
    if (!opened.isCommitting()) {
      return Optional.of("a committer has ended");
    }
    return opened.database().answers()
        ? Optional.empty()
        : Optional.of("PostgreSQL does not answer");
  }

  private Optional<String> store() {
    VaultStores opened = stores;
    StoreHealth health = opened == null ? null : opened.blobs().health();
    return health == null ? Optional.empty() : Optional.ofNullable(health.problem());
  }

  /** Free bytes for metrics; NaN before the store is open. */
  double usableBytes() {
    VaultStores opened = stores;
    return opened == null ? Double.NaN : (double) opened.blobs().health().usableBytes();
  }

  /** 1 when PostgreSQL answers. */
  double databaseUp() {
    VaultStores opened = stores;
    return opened != null && opened.database().answers() ? 1 : 0;
  }
}
