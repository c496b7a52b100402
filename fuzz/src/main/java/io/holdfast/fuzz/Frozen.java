package io.holdfast.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Inputs whose verdict never changes: what was refused once stays refused, what was accepted stays
 * accepted. A file has one input to a line, behind {@code accept} or {@code refuse}; {@code #}
 * starts a comment. Escapes are {@code \\}, {@code \n}, {@code \r}, {@code \t}, {@code \xHH} for
 * one byte, {@code \}{@code uHHHH} for a UTF-16 unit and <code>\{300*text}</code> for repetition,
 * which ends at the first closing brace that no backslash precedes.
 */
public final class Frozen {
  private record Sample(int line, boolean accepted, String input) {}

  private final String name;
  private final List<Sample> samples;

  private Frozen(String name, List<Sample> samples) {
    this.name = name;
    this.samples = List.copyOf(samples);
  }

  /** Inputs of a parser of texts. The stream is closed. */
  public static Frozen texts(@Nullable InputStream resource, String name) {
    return read(resource, name, false);
  }

  /** Inputs of a parser of bytes, each of them one char. The stream is closed. */
  public static Frozen bytes(@Nullable InputStream resource, String name) {
    return read(resource, name, true);
  }

  /** All inputs, to break further. */
  public List<String> inputs() {
    return samples.stream().map(Sample::input).toList();
  }

  /** The inputs that are accepted. */
  public List<String> accepted() {
    return samples.stream().filter(Sample::accepted).map(Sample::input).toList();
  }

  /**
   * Gives every input to the target.
   *
   * @throws AssertionError when a verdict is another one, with the lines
   */
  public void check(Target target) {
    List<String> changed = new ArrayList<>();
    for (Sample sample : samples) {
      String wanted = sample.accepted ? "accept" : "refuse";
      String line = name + ":" + sample.line + ": " + wanted + " " + Watch.shown(sample.input);
      try {
        boolean accepted =
            Watch.over(sample.input, () -> target.accepts(sample.input, new Random(0)));
        if (accepted != sample.accepted) {
          changed.add(line);
        }
      } catch (AssertionError e) {
        throw new AssertionError(line + "\n" + e.getMessage(), e);
      }
    }
    if (!changed.isEmpty()) {
      throw new AssertionError("verdicts that changed:\n" + String.join("\n", changed));
    }
  }

  private static Frozen read(@Nullable InputStream resource, String name, boolean octets) {
    List<Sample> samples = new ArrayList<>();
    try (InputStream in = Objects.requireNonNull(resource, name)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (!line.isEmpty() && !line.startsWith("#")) {
          samples.add(sample(name, i + 1, line, octets));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Frozen(name, samples);
  }

  private static Sample sample(String name, int number, String line, boolean octets) {
    boolean accepted = line.startsWith("accept ");
    if (!accepted && !line.startsWith("refuse ")) {
      throw new IllegalArgumentException(name + ":" + number + " says neither accept nor refuse");
    }
    return new Sample(number, accepted, unescaped(line.substring(7), octets));
  }

  private static String unescaped(String line, boolean octets) {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      if (c != '\\') {
        append(text, c, octets);
        continue;
      }
      char escape = line.charAt(i++);
      switch (escape) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'x' -> {
          text.append((char) Integer.parseInt(line.substring(i, i + 2), 16));
          i += 2;
        }
        case 'u' -> {
          append(text, (char) Integer.parseInt(line.substring(i, i + 4), 16), octets);
          i += 4;
        }
        case '{' -> {
          int star = line.indexOf('*', i);
          int end = star + 1;
          while (line.charAt(end) != '}' || line.charAt(end - 1) == '\\') {
            end++;
          }
          String repeated = line.substring(star + 1, end).replace("\\}", "}");
          text.repeat(unescaped(repeated, octets), Integer.parseInt(line.substring(i, star)));
          i = end + 1;
        }
        default -> append(text, escape, octets);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, char c, boolean octets) {
    if (!octets || c < 0x80) {
      text.append(c);
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
    text.append(bytes.toString(StandardCharsets.ISO_8859_1));
  }
}
