package io.holdfast.conformance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Main;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Java source is as google-java-format writes it; ./holdfast format makes it so. */
class FormatTest {
  @Test
  void sourcesAreFormatted() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--dry-run"));
    arguments.addAll(sources());
    assertThat(arguments).hasSizeGreaterThan(50);
    StringWriter different = new StringWriter();
    StringWriter problems = new StringWriter();

    int status =
        new Main(
                new PrintWriter(different, true),
                new PrintWriter(problems, true),
                InputStream.nullInputStream())
            .format(arguments.toArray(String[]::new));

    assertThat(problems.toString()).isEmpty();
    assertThat(different.toString()).as("to be formatted by ./holdfast format").isEmpty();
    assertThat(status).isZero();
  }

  private static List<String> sources() throws Exception {
    try (Stream<Path> walk = Files.walk(root())) {
      return walk.map(Path::toString)
          .filter(name -> name.endsWith(".java"))
          .filter(name -> !name.contains("/target/") && !name.contains("/generated/"))
          .sorted()
          .toList();
    }
  }

  /** The directory that holds the launcher. */
  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(directory.resolve("holdfast"))) {
      directory = directory.getParent();
      assertThat(directory).as("inside a checkout").isNotNull();
    }
    return directory;
  }
}
