package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.ops.ManagementServer;
import io.holdfast.api.ops.ManagementSources;
import io.holdfast.api.ops.StoreMetrics;
import io.holdfast.api.ops.VaultMetrics;
import io.holdfast.api.tls.TlsContexts;
import io.holdfast.api.tls.TlsException;
import io.holdfast.api.tls.TlsIdentitySource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running vault. Its parts start in order and stop in the opposite order. */
public final class VaultServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VaultServer.class);
  private static final Duration TLS_LOOK = Duration.ofSeconds(10);
  private static final String FIRST_ACCOUNT = "root-account";

  private final HoldfastConfig config;
  private final Clock clock;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Readiness readiness = new Readiness();
  private int httpPort = -1;
  private int httpsPort = -1;
  private int managementPort = -1;
  private @Nullable Path authorityFile;
  private @Nullable AccountEntry firstAccount;

  private VaultServer(HoldfastConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Starts the vault and returns when it serves.
   *
   * @throws DataDirectoryException when the directory is served by another process or not usable
   * @throws TlsException when the certificate cannot be used
   * @throws RefusedException when a port is taken, or the database was lost, in words
   * @throws io.holdfast.storage.postgres.PostgresStartException when PostgreSQL cannot be used
   * @throws IOException when an address cannot be bound or the disk fails
   */
  public static VaultServer start(HoldfastConfig config, Clock clock)
      throws DataDirectoryException, TlsException, RefusedException, IOException {
    VaultServer server = new VaultServer(config, clock);
    boolean started = false;
    try {
      server.startParts();
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void startParts()
      throws DataDirectoryException, TlsException, RefusedException, IOException {
    DataDirectory directory = started(DataDirectory.lock(config.dataDirectory()));
    requireFreePorts();
    WarmUp.start();
    TlsContexts tls = config.listeners().https() ? started(openTls(directory)) : null;
    VaultMetrics metrics = started(new VaultMetrics());
    metrics.gauge("holdfast.store.usable.bytes", "Free disk space", readiness::usableBytes);
    metrics.gauge("holdfast.database.up", "1 when PostgreSQL answers", readiness::databaseUp);
    if (config.listeners().managementPort() >= 0) {
      ManagementServer management =
          started(
              ManagementServer.start(
                  config.listeners().managementAddress(),
                  config.listeners().managementPort(),
                  new ManagementSources(metrics, readiness.checks())));
      managementPort = management.port();
    }
    VaultStores stores =
        started(VaultStores.open(directory, config, clock, new StoreMetrics(metrics)));
    readiness.opened(stores);
    RebuildRun.requireNothingLost(stores, directory);
    stores.repeatSettings(clock);
    AccountDesk desk = new AccountDesk(stores.accounts(), stores.identity());
    if (desk.run(new AccountRequest.ListAccounts()).isEmpty()) {
      firstAccount =
          desk.run(new AccountRequest.CreateAccount(FIRST_ACCOUNT, null, null, null, null))
              .getFirst();
    }
    started(stores.startReclaimer(config.limits().reclaimGrace()));
    started(stores.startOrphanSweep());
    started(stores.startCompactor());
    S3Edge edge = started(S3Edge.start(config, stores, metrics, tls, clock));
    httpPort = edge.httpPort();
    httpsPort = edge.httpsPort();
    started(
        ControlServer.start(
            directory.root(),
            desk,
            new IdentityDesk(stores.identity()),
            new ScrubRun(stores, directory.root())));
    readiness.serving(true);
  }

  /** Before PostgreSQL is started, and in words that name the setting. */
  private void requireFreePorts() throws RefusedException {
    for (ListenPort port : ListenPort.of(config.listeners())) {
      Optional<String> problem = port.problem();
      if (problem.isPresent()) {
        throw new RefusedException(problem.get() + " " + port.remedy(), null);
      }
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    synchronized (parts) {
      parts.push(part);
    }
    return part;
  }

  private TlsContexts openTls(DataDirectory directory) throws TlsException, IOException {
    TlsIdentitySource source =
        new TlsIdentitySource(config, directory.privateDirectory("tls"), clock);
    authorityFile = source.authorityFile();
    return TlsContexts.open(source, TLS_LOOK);
  }

  /** Port of plain HTTP, or -1. */
  public int httpPort() {
    return httpPort;
  }

  /** Port of HTTPS, or -1. */
  public int httpsPort() {
    return httpsPort;
  }

  /** Port of health and metrics, or -1. */
  public int managementPort() {
    return managementPort;
  }

  /** The authority that clients have to trust, when the certificate is the vault's own. */
  public @Nullable Path authorityFile() {
    return authorityFile;
  }

  /** The account that this start made because there was none; its secret is shown this once. */
  public @Nullable AccountEntry firstAccount() {
    return firstAccount;
  }

  /** Waits until the vault has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** Stops every part, the last one first. A part that fails to stop does not keep the others. */
  @Override
  public void close() {
    readiness.serving(false);
    synchronized (parts) {
      while (!parts.isEmpty()) {
        AutoCloseable part = parts.pop();
        try {
          part.close();
        } catch (Exception failure) {
          log.warn("{} did not stop as it should", part.getClass().getSimpleName(), failure);
        }
      }
    }
    stopped.countDown();
  }
}
