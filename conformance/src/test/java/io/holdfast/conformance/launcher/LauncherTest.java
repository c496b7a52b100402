package io.holdfast.conformance.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real launcher in a small clone whose Maven writes a prepared jar and counts its calls.
 */
class LauncherTest {
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo called >>"$FAKE/calls"
      [[ ! -e $FAKE/broken ]] || { echo '[ERROR] cannot find symbol: x'; exit 1; }
      sleep 0.5
      mkdir -p "$FAKE/clone/vault-api/target/lib"
      cp "$FAKE/main.jar" "$FAKE/clone/vault-api/target/holdfast-vault-api-1.jar"
      cp "$FAKE/empty.jar" "$FAKE/clone/vault-api/target/lib/"
      """;
  private static final String MAIN =
      """
      package io.holdfast.api.cli;
      public final class Main {
        public static void main(String[] arguments) {
          System.out.println(Runtime.version().feature() + " " + String.join(",", arguments));
        }
      }
      """;

  @TempDir private Path directory;
  private Path clone;

  private record Outcome(int status, String output) {}

  @BeforeEach
  void prepare() throws Exception {
    clone = directory.resolve("clone");
    Path sources = Files.createDirectories(clone.resolve("vault-api/src/main/java"));
    Files.writeString(sources.resolve("Source.java"), "class Source {}");
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    Files.writeString(clone.resolve("vault-api/pom.xml"), "<project/>");
    Files.copy(launcher(), clone.resolve("holdfast"));
    executable(clone.resolve("holdfast"));
    Path programs = Files.createDirectories(directory.resolve("bin"));
    Files.writeString(programs.resolve("mvn"), MAVEN);
    executable(programs.resolve("mvn"));
    Path source = directory.resolve("io/holdfast/api/cli/Main.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, MAIN);
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
        .isZero();
    jar(directory.resolve("main.jar"), directory.resolve("io/holdfast/api/cli/Main.class"));
    jar(directory.resolve("empty.jar"), null);
  }

  @Test
  void buildsOnceAndRunsWithJava25FromAnywhereThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), clone.resolve("holdfast"));

    Outcome first = run(link, "version", "a b");
    Outcome second = run(link, "version");

    assertThat(first.output()).endsWith("25 version,a b\n");
    assertThat(second.output()).isEqualTo("25 version\n");
    assertThat(calls()).isEqualTo(1);
  }

  @Test
  void changedAndDeletedSourcesAreBuiltAgain() throws Exception {
    Path launcher = clone.resolve("holdfast");
    run(launcher, "version");
    Thread.sleep(20);

    Files.writeString(clone.resolve("vault-api/src/main/java/Source.java"), "class Other {}");
    run(launcher, "version");
    assertThat(calls()).isEqualTo(2);
    Thread.sleep(20);
    Files.delete(clone.resolve("vault-api/src/main/java/Source.java"));
    run(launcher, "version");
    assertThat(calls()).isEqualTo(3);
    run(launcher, "version");
    assertThat(calls()).isEqualTo(3);
  }

  @Test
  void twoLaunchesAtOnceBuildOnce() throws Exception {
    Process one = start(clone.resolve("holdfast"), "version", "one");
    Process two = start(clone.resolve("holdfast"), "version", "two");

    assertThat(finish(one).output()).endsWith("25 version,one\n");
    assertThat(finish(two).output()).endsWith("25 version,two\n");
    assertThat(calls()).isEqualTo(1);
  }

  @Test
  void brokenBuildSaysWhyAndRunsNothing() throws Exception {
    Files.createFile(directory.resolve("broken"));

    Outcome outcome = run(clone.resolve("holdfast"), "version");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("cannot find symbol: x", "the build failed")
        .doesNotContain("25 version");
  }

  @Test
  void helpNeedsNoBuild() throws Exception {
    assertThat(run(clone.resolve("holdfast")).output()).contains("./holdfast serve", "doctor");
    assertThat(directory.resolve("calls")).doesNotExist();
  }

  private Outcome run(Path launcher, String... arguments) throws Exception {
    return finish(start(launcher, arguments));
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(Path.of("/").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    builder.environment().put("FAKE", directory.toString());
    builder.environment().merge("PATH", directory + "/bin", (path, ours) -> ours + ":" + path);
    return builder.start();
  }

  private static Outcome finish(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private long calls() throws IOException {
    return Files.readAllLines(directory.resolve("calls")).size();
  }

  private static void executable(Path program) throws IOException {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void jar(Path file, Path content) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      jar.putNextEntry(
          new JarEntry(content == null ? "empty.txt" : "io/holdfast/api/cli/Main.class"));
      if (content != null) {
        jar.write(Files.readAllBytes(content));
      }
      jar.closeEntry();
    }
  }

  private static Path launcher() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(directory.resolve("holdfast"))) {
      directory = directory.getParent();
      assertThat(directory).as("inside a checkout").isNotNull();
    }
    return directory.resolve("holdfast");
  }
}
