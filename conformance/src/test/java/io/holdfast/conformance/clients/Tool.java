package io.holdfast.conformance.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a client program of Debian's with an environment of its own; bounded in time. */
final class Tool {
  private final Path home;
  private final Map<String, String> environment = new LinkedHashMap<>();

  Tool(Path home) {
    this.home = home;
  }

  Tool with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Runs to the end and gives the output; fails unless the program ends with 0. */
  String run(int limitSeconds, String... command) {
    Path output = home.resolve("output-" + System.nanoTime() + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
      process.destroyForcibly();
      String text = Files.readString(output);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(
            List.of(command) + (ended ? " failed:\n" : " took too long:\n") + tail(text));
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 4_000));
  }
}
