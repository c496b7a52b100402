package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running vault. Its parts start in order and stop in the opposite order. */
public final class VaultServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VaultServer.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private VaultServer() {}

  /**
   * Starts the vault.
   *
   * @throws DataDirectoryException when the directory is served by another process or not usable
   */
  public static VaultServer start(HoldfastConfig config, Clock clock)
      throws DataDirectoryException, IOException {
    VaultServer server = new VaultServer();
    try {
      server.startParts(config, clock);
      return server;
    } catch (DataDirectoryException | IOException | RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private void startParts(HoldfastConfig config, Clock clock)
      throws DataDirectoryException, IOException {
    parts.push(DataDirectory.lock(config.dataDirectory()));
    log.info("Started at {}", clock.instant());
  }

  /** Waits until the vault has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** Stops every part, the last one first. A part that fails to stop does not keep the others. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception failure) {
        log.warn("{} did not stop as it should", part.getClass().getSimpleName(), failure);
      }
    }
    stopped.countDown();
  }
}
