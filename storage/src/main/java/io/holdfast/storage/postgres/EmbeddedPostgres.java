package io.holdfast.storage.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that belongs to this process: started as its child, restarted when it dies, ended
 * with it even by {@code kill -9}.
 *
 * <p>One long-lived thread starts it, because the kernel ties the signal at the parent's death to
 * the thread that forked. docs/adr/0005-embedded-postgresql.md.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int FIRST_ATTEMPTS = 8;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final EmbeddedPostgresOptions options;
  private final Cluster cluster;
  private final DirectoryLock lock;
  private final ServerLog output;
  private final Thread keeper;
  private final CompletableFuture<Integer> started = new CompletableFuture<>();
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile int port;
  private volatile boolean closing;
  private volatile @Nullable Process process;

  private EmbeddedPostgres(EmbeddedPostgresOptions options, Cluster cluster, DirectoryLock lock) {
    this.options = options;
    this.cluster = cluster;
    this.lock = lock;
    this.output = new ServerLog(options.directory().resolve("log"));
    this.port = options.port();
    this.keeper = Thread.ofPlatform().daemon().name("postgres-keeper").unstarted(this::keep);
  }

  /**
   * Starts the server, making its cluster on the first start, and waits until it takes connections.
   *
   * @throws PostgresStartException when it cannot; the message is for the operator
   */
  public static EmbeddedPostgres start(
      EmbeddedPostgresOptions options, DatabasePassword adminPassword) {
    DirectoryLock lock = null;
    boolean done = false;
    try {
      Files.createDirectories(options.directory().resolve("log"));
      lock = DirectoryLock.take(options.directory());
      Cluster cluster = Cluster.open(options, adminPassword);
      EmbeddedPostgres postgres = new EmbeddedPostgres(options, cluster, lock);
      postgres.keeper.start();
      postgres.awaitStart();
      done = true;
      return postgres;
    } catch (IOException e) {
      throw new PostgresStartException(
          "PostgreSQL could not be started in " + options.directory() + ": " + e, e);
    } finally {
      if (!done && lock != null) {
        lock.close();
      }
    }
  }

  /**
   * Unpacks PostgreSQL's programs below {@code directory}, for starts to copy from when the system
   * property {@code holdfast.postgres.prepared} names it.
   */
  public static void prepare(Path directory) throws IOException {
    PostgresBinaries.unpack(directory);
  }

  /** The port of the server that serves {@code directory}, perhaps in another process. */
  public static Optional<Integer> findPort(Path directory) {
    Path data = directory.toAbsolutePath().normalize().resolve("data");
    try {
      return PostmasterFile.read(data)
          .filter(server -> server.ready() && server.servesCluster(data))
          .map(PostmasterFile::port);
    } catch (IOException e) {
      throw new PostgresStartException("The database in " + data + " cannot be looked at: " + e, e);
    }
  }

  private void awaitStart() {
    try {
      started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof PostgresStartException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /** The keeper's life: start, wait for the end, start again. */
  private void keep() {
    long pauseMillis = 100;
    int failures = 0;
    while (!closing) {
      long begin = System.nanoTime();
      try {
        launch();
        failures = 0;
        if (!started.complete(port)) {
          restarts.incrementAndGet();
          log.warn("PostgreSQL runs again");
        }
        awaitExit();
      } catch (IOException | PostgresStartException e) {
        failures++;
        if (!started.isDone() && (failures >= FIRST_ATTEMPTS || !passes(e))) {
          started.completeExceptionally(failure(e));
          return;
        }
        log.warn("PostgreSQL did not start, trying again: {}", e.getMessage());
      } catch (RuntimeException e) {
        // The keeper must not die while the vault lives.
        log.error("Keeping PostgreSQL failed", e);
        if (started.completeExceptionally(e)) {
          return;
        }
      }
      if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(1)) {
        pauseMillis = 100;
      }
      if (!closing) {
        Pause.millis(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private static PostgresStartException failure(Exception e) {
    return e instanceof PostgresStartException refusal
        ? refusal
        : new PostgresStartException("PostgreSQL could not be started: " + e, e);
  }

  /** Whether waiting helps: a port lost in a race, or processes of a killed server still ending. */
  private boolean passes(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("shared memory block")
        || (options.port() == 0 && message.contains("could not bind"));
  }

  private void launch() throws IOException {
    if (port == 0 || (!started.isDone() && options.port() == 0)) {
      port = freePort();
    } else if (!started.isDone()) {
      requireFree(port);
    }
    PostmasterFile.clear(cluster.data());
    ProcessBuilder builder =
        new ProcessBuilder(cluster.command(port, options.sharedBuffersMib()))
            .directory(options.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    Process server = builder.start();
    process = server;
    output.follow(server.getInputStream());
    awaitReady(server);
  }

  private void awaitReady(Process server) throws IOException {
    long end = System.nanoTime() + options.startLimit().toNanos();
    while (true) {
      Optional<PostmasterFile> file = PostmasterFile.read(cluster.data());
      if (file.isPresent() && file.get().pid() == server.pid() && file.get().ready()) {
        return;
      }
      if (!server.isAlive()) {
        Pause.millis(50);
        throw new PostgresStartException(
            "PostgreSQL ended while starting (status "
                + server.exitValue()
                + "). It said:\n"
                + output.drain());
      }
      if (System.nanoTime() - end > 0) {
        stop(server);
        throw new PostgresStartException(
            "PostgreSQL was not ready within " + options.startLimit().toSeconds() + " seconds.");
      }
      Pause.millis(10);
    }
  }

  private void awaitExit() {
    Process server = process;
    while (server != null) {
      try {
        int status = server.waitFor();
        if (!closing) {
          log.error(
              "PostgreSQL ended by itself with status {}; restarting it. It said:\n{}",
              status,
              output.drain());
        }
        return;
      } catch (InterruptedException e) {
        // Nobody interrupts the keeper; if somebody does, the server must be kept all the same.
        log.warn("The keeper of PostgreSQL was interrupted", e);
      }
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port), 1);
    } catch (BindException e) {
      throw new PostgresStartException(
          "Port "
              + port
              + " on 127.0.0.1 is taken, so the embedded PostgreSQL cannot listen there. Give it"
              + " another port, or 0 for any.",
          e);
    }
  }

  /** Where it listens on 127.0.0.1; the same for as long as this object lives. */
  public int port() {
    return port;
  }

  /** JDBC URL of a database of it. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** How often it was started again after it died. */
  public int restarts() {
    return restarts.get();
  }

  /** Its process id, or -1 while it is down. */
  public long pid() {
    Process server = process;
    return server != null && server.isAlive() ? server.pid() : -1;
  }

  /** Shuts it down and waits until it is, at most a minute. */
  @Override
  public void close() {
    closing = true;
    try {
      Process server = process;
      if (server != null) {
        stop(server);
      }
      keeper.join(TimeUnit.SECONDS.toMillis(15));
      Process last = process;
      if (last != null && last.isAlive()) {
        stop(last);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.close();
    }
  }

  /** Fast shutdown; then immediate, which recovers at the next start; then kill. */
  private static void stop(Process server) throws IOException {
    try {
      Programs.signal(server.pid(), "INT");
      if (!server.waitFor(30, TimeUnit.SECONDS)) {
        Programs.signal(server.pid(), "QUIT");
        if (!server.waitFor(10, TimeUnit.SECONDS)) {
          server.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
