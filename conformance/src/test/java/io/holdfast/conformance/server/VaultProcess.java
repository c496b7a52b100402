package io.holdfast.conformance.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A vault as its operator runs it: a process of its own, with the embedded PostgreSQL, on free
 * loopback ports. Ends with the test.
 */
public final class VaultProcess implements AutoCloseable {
  private static final String MAIN_CLASS = "io.holdfast.api.cli.Main";
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final Path dataDirectory;
  private final List<String> options;
  private final List<String> jvmOptions;
  private final int httpPort;
  private final int managementPort;
  private Process process;

  private VaultProcess(Path dataDirectory, List<String> jvmOptions, List<String> options) {
    this.dataDirectory = dataDirectory;
    this.jvmOptions = List.copyOf(jvmOptions);
    this.options = List.copyOf(options);
    this.httpPort = freePort();
    this.managementPort = freePort();
  }

  /** Starts a vault on {@code dataDirectory} and waits until it is ready. */
  public static VaultProcess start(Path dataDirectory, String... options) {
    return start(dataDirectory, List.of("-Xmx512m"), Arrays.asList(options));
  }

  /** The same with JVM options. */
  public static VaultProcess start(
      Path dataDirectory, List<String> jvmOptions, List<String> options) {
    VaultProcess vault = new VaultProcess(dataDirectory, jvmOptions, options);
    vault.restart();
    return vault;
  }

  /** Starts it again, on the same ports and data. */
  public void restart() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--data",
                dataDirectory.toString(),
                "--http-port",
                String.valueOf(httpPort),
                "--management-port",
                String.valueOf(managementPort)));
    arguments.addAll(options);
    try {
      process =
          new ProcessBuilder(command(jvmOptions, arguments))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  /** Makes an account and gives its credentials; the server may run. */
  public Credentials createAccount(String displayName) {
    String output =
        cli(
            "account",
            "create",
            "--data",
            dataDirectory.toString(),
            "--display-name",
            displayName,
            "--email",
            displayName + "@example.com",
            "--format",
            "env");
    return Credentials.parse(output);
  }

  /** Runs a CLI command to its end and gives what it printed; fails unless it ends with 0. */
  public static String cli(String... arguments) {
    try {
      Process cli =
          new ProcessBuilder(command(List.of("-Xmx256m"), Arrays.asList(arguments)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String output = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!cli.waitFor(120, TimeUnit.SECONDS) || cli.exitValue() != 0) {
        cli.destroyForcibly();
        throw new IllegalStateException(String.join(" ", arguments) + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * How a command ended that was to fail.
   *
   * @param status its exit code
   * @param words what it printed
   */
  public record Ended(int status, String words) {}

  /** Runs a command that ends by itself, however it ends. */
  public static Ended run(String... arguments) {
    try {
      Process command =
          new ProcessBuilder(command(List.of("-Xmx256m"), Arrays.asList(arguments)))
              .redirectErrorStream(true)
              .start();
      String words = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!command.waitFor(120, TimeUnit.SECONDS)) {
        command.destroyForcibly();
        throw new IllegalStateException("it did not end: " + words);
      }
      return new Ended(command.exitValue(), words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** The management listener's address. */
  public URI management() {
    return URI.create("http://127.0.0.1:" + managementPort);
  }

  /** The process id of the vault. */
  public long pid() {
    return process.pid();
  }

  /** Everything it printed so far. */
  public String output() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9} of the vault alone; PostgreSQL is left to notice by itself. */
  public void killHard() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM, then waits. */
  public int stop() {
    process.destroy();
    awaitExit();
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private Path log() {
    return dataDirectory.resolveSibling(dataDirectory.getFileName() + ".log");
  }

  private void awaitExit() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the vault did not end:\n" + output());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the vault ended at its start:\n" + output());
      }
      if (isReady()) {
        return;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    close();
    throw new IllegalStateException("not ready in time:\n" + output());
  }

  private boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) management().resolve("/health/ready").toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(2_000);
      try (InputStream body = connection.getInputStream()) {
        body.readAllBytes();
      }
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> command(List<String> jvmOptions, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN_CLASS);
    command.addAll(arguments);
    return command;
  }

  /**
   * A port below those that the kernel gives to outgoing connections: one of these could take it
   * away while the vault is started, or started again.
   */
  private static int freePort() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Somebody has it; there are others.
      }
    }
    throw new IllegalStateException("no free port");
  }
}
