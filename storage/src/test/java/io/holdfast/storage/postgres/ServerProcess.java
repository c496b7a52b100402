package io.holdfast.storage.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A vault's JVM that tests can kill: it opens the embedded database and waits. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final long postgresPid;
  private final String firstLine;

  private ServerProcess(Process process, long postgresPid, String firstLine) {
    this.process = process;
    this.postgresPid = postgresPid;
    this.firstLine = firstLine;
  }

  /** The child's side. */
  public static void main(String[] arguments) throws InterruptedException {
    Path data = Path.of(arguments[0]);
    try {
      Database database = Database.open(options(data, Path.of(arguments[1])));
      EmbeddedPostgres postgres = database.embedded();
      System.out.println("postgres " + (postgres == null ? -1 : postgres.pid()));
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    } catch (PostgresStartException e) {
      System.out.println("refused " + e.getMessage());
    }
  }

  static DatabaseOptions.Embedded options(Path data, Path binaries) {
    return new DatabaseOptions.Embedded(
        data,
        new EmbeddedPostgresOptions(
            data.resolve("postgres"), binaries, 0, 32, Duration.ofMinutes(2)),
        4);
  }

  static ServerProcess start(Path data, Path binaries) throws IOException {
    return start(List.of(), System.getProperty("java.class.path", ""), data, binaries);
  }

  static ServerProcess start(List<String> prefix, String classPath, Path data, Path binaries)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", classPath, ServerProcess.class.getName()));
    command.addAll(List.of(data.toString(), binaries.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    // Not closed: closing it would break the child's output.
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = String.valueOf(reader.readLine());
    long pid = line.matches("postgres [0-9]+") ? Long.parseLong(line.substring(9)) : -1;
    return new ServerProcess(process, pid, line);
  }

  long postgresPid() {
    return postgresPid;
  }

  String firstLine() {
    return firstLine;
  }

  /** {@code kill -9} of the JVM, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
