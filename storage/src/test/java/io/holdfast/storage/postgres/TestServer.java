package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.PostgreSQLContainer;

/**
 * The one PostgreSQL of this JVM's tests: a container where a Docker engine answers, else the
 * embedded one. It ends with the JVM, however that ends.
 */
final class TestServer {
  private static final String TEMPLATE = "holdfast_template";
  private static final DatabasePassword PASSWORD = new DatabasePassword("test-only");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String address;
  private final String admin;
  private final DatabasePassword adminPassword;

  private TestServer(String address, String admin, DatabasePassword adminPassword) {
    this.address = address;
    this.admin = admin;
    this.adminPassword = adminPassword;
  }

  private static final class Holder {
    private static final TestServer INSTANCE = start();
  }

  static TestServer get() {
    return Holder.INSTANCE;
  }

  static DatabasePassword password() {
    return PASSWORD;
  }

  private static TestServer start() {
    try {
      TestServer server = dockerAnswers() ? startContainer() : startEmbedded();
      server.prepareTemplate();
      return server;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("no PostgreSQL for the tests", e);
    }
  }

  private static boolean dockerAnswers() {
    // Looking for the socket first: the client library takes seconds to find nothing.
    return Files.exists(Path.of("/var/run/docker.sock"))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  private static TestServer startContainer() {
    // Testcontainers' reaper removes it when this JVM ends, however it ends.
    @SuppressWarnings("resource") // Closed by that reaper; it must outlive every test class.
    PostgreSQLContainer<?> container =
        new PostgreSQLContainer<>("postgres:18-alpine")
            .withUsername(Cluster.ADMIN)
            .withPassword(PASSWORD.reveal())
            .withCommand("postgres", "-c", "max_connections=300");
    container.start();
    String address = container.getHost() + ":" + container.getMappedPort(5432);
    return new TestServer(address, Cluster.ADMIN, PASSWORD);
  }

  private static TestServer startEmbedded() throws IOException {
    Path base = base();
    removeLeftovers(base);
    Path directory = Files.createTempDirectory(base, "server-");
    // PostgreSQL's user must be able to reach it when the tests run as root.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(
            new EmbeddedPostgresOptions(directory, base, 0, 64, Duration.ofMinutes(2)), PASSWORD);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              postgres.close();
              deleteQuietly(directory);
            }));
    return new TestServer("127.0.0.1:" + postgres.port(), Cluster.ADMIN, PASSWORD);
  }

  /** Holds the programs, which every module's tests share, and a directory for each JVM. */
  static Path base() throws IOException {
    Path base =
        Path.of(
            System.getProperty("java.io.tmpdir", "/tmp"),
            "holdfast-tests-" + System.getProperty("user.name", "anybody"));
    Files.createDirectories(base);
    return base;
  }

  /** Removes what test JVMs left that were killed: their locks are free. */
  private static void removeLeftovers(Path base) throws IOException {
    List<Path> servers;
    try (Stream<Path> entries = Files.list(base)) {
      servers = entries.filter(entry -> entry.toString().contains("/server-")).toList();
    }
    for (Path server : servers) {
      Path lockFile = server.resolve("postgres.lock");
      if (Files.exists(lockFile)) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock()) {
          if (lock != null) {
            deleteQuietly(server);
          }
        } catch (IOException e) {
          // Another JVM is removing the same.
          continue;
        }
      }
    }
  }

  private static void deleteQuietly(Path tree) {
    try {
      Trees.delete(tree);
    } catch (IOException e) {
      System.err.println("left behind: " + tree + " (" + e + ")");
    }
  }

  private void prepareTemplate() throws SQLException {
    try (Connection connection = admin("postgres")) {
      for (String role :
          List.of(DatabaseRoles.OWNER, DatabaseRoles.APPLICATION, DatabaseRoles.READER)) {
        DatabaseRoles.ensure(connection, role, PASSWORD);
      }
      DatabaseRoles.ensureDatabase(connection, TEMPLATE);
    }
    Migrations.run(
        Pools.single(url(TEMPLATE), DatabaseRoles.OWNER, PASSWORD),
        DatabaseRoles.APPLICATION,
        DatabaseRoles.READER);
  }

  /** A new database with this release's schema; returns its name. */
  String create() throws SQLException {
    String name = "test_" + NUMBER.incrementAndGet();
    try (Connection connection = admin("postgres")) {
      DatabaseRoles.execute(
          connection,
          "CREATE DATABASE " + name + " OWNER " + DatabaseRoles.OWNER + " TEMPLATE " + TEMPLATE);
      DatabaseRoles.ensureDatabase(connection, name);
    }
    return name;
  }

  /** A new database without anything in it; returns its name. */
  String createEmpty() throws SQLException {
    String name = "test_" + NUMBER.incrementAndGet();
    try (Connection connection = admin("postgres")) {
      DatabaseRoles.ensureDatabase(connection, name);
    }
    return name;
  }

  void drop(String name) throws SQLException {
    try (Connection connection = admin("postgres")) {
      DatabaseRoles.execute(connection, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
  }

  Connection admin(String database) throws SQLException {
    return Pools.single(url(database), admin, adminPassword).getConnection();
  }

  String url(String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }
}
