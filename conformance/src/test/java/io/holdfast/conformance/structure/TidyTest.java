package io.holdfast.conformance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * House rules that no other tool checks. Goal: a file can be held in the head, and nothing
 * half-done lies about. Method: read every tracked source once and name each breach as {@code
 * file:line}.
 */
class TidyTest {
  private static final int MAX_COLUMNS = 100;
  private static final int MAX_FILE_LINES = 400;
  private static final int MAX_METHOD_LINES = 60;

  /** Patterns that may not appear in Java, with what to do instead. */
  private static final Map<Pattern, String> BANNED = new LinkedHashMap<>();

  static {
    BANNED.put(Pattern.compile("\\b(TODO|FIXME|XXX)\\b"), "do it or write an issue");
    BANNED.put(Pattern.compile("@Disabled|assumeTrue\\("), "make the test run or delete it");
    BANNED.put(Pattern.compile("System\\.(out|err)\\.print"), "log, or use the CLI's output");
    BANNED.put(Pattern.compile("printStackTrace\\("), "log it once, with the request id");
    BANNED.put(Pattern.compile("new ThreadLocal|ThreadLocal\\.with"), "virtual threads: pass it");
    BANNED.put(Pattern.compile("org\\.mockito"), "write a small fake of the port");
    BANNED.put(Pattern.compile("\"/(work|root|home)/"), "no path of a machine");
  }

  private static Map<Path, List<String>> sources;

  @BeforeAll
  static void readSources() throws IOException {
    sources = new TreeMap<>();
    for (Path source : Repository.files()) {
      String name = source.toString();
      if (name.endsWith(".java") && !name.contains("/generated/")) {
        sources.put(source, Files.readAllLines(Repository.root().resolve(source)));
      }
    }
    assertThat(sources).isNotEmpty();
  }

  @Test
  void linesAndFilesStaySmall() {
    List<String> breaches = new ArrayList<>();
    sources.forEach((file, lines) -> {
      if (lines.size() > MAX_FILE_LINES) {
        breaches.add(file + ": " + lines.size() + " lines, split it by what it does");
      }
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean isLink = line.contains("href=") || line.startsWith("import ");
        if (line.length() > MAX_COLUMNS && !isLink) {
          breaches.add(file + ":" + (i + 1) + ": " + line.length() + " columns");
        }
      }
    });
    assertThat(breaches).isEmpty();
  }

  @Test
  void methodsStaySmall() throws IOException {
    List<String> breaches = new ArrayList<>();
    for (Map.Entry<Path, List<String>> source : sources.entrySet()) {
      longMethods(source.getKey(), String.join("\n", source.getValue()), breaches);
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  void bannedCallsAreNotMade() {
    List<String> breaches = new ArrayList<>();
    sources.forEach((file, lines) -> {
      boolean writesToItsCaller = // a command's own output, or a test's child process
          file.startsWith("bench")
              || file.toString().contains("/src/test/")
              || file.endsWith("FailureReport.java");
      if (writesToItsCaller) {
        return;
      }
      for (int i = 0; i < lines.size(); i++) {
        for (Map.Entry<Pattern, String> banned : BANNED.entrySet()) {
          if (banned.getKey().matcher(lines.get(i)).find()) {
            breaches.add(
                file + ":" + (i + 1) + ": " + lines.get(i).strip() + " → " + banned.getValue());
          }
        }
      }
    });
    assertThat(breaches).isEmpty();
  }

  @Test
  void suppressionsSayWhy() {
    List<String> breaches = new ArrayList<>();
    sources.forEach((file, lines) -> {
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean explained =
            line.contains("//") || (i > 0 && lines.get(i - 1).strip().startsWith("//"));
        if (line.strip().startsWith("@SuppressWarnings") && !explained) {
          breaches.add(file + ":" + (i + 1) + ": suppression without a comment");
        }
      }
    });
    assertThat(breaches).isEmpty();
  }

  @Test
  void migrationsAreNumberedOnceAndInOrder() throws IOException {
    List<String> numbers = new ArrayList<>();
    for (Path source : Repository.files()) {
      if (source.startsWith("db/migrations")) {
        String name = source.getFileName().toString();
        assertThat(name).matches("V[0-9]{4}__[a-z0-9_]+\\.sql");
        numbers.add(name.substring(1, 5));
      }
    }
    assertThat(numbers).doesNotHaveDuplicates().isNotEmpty();
    assertThat(numbers.stream().sorted().toList().getLast())
        .as("no gaps")
        .isEqualTo(String.format(Locale.ROOT, "%04d", numbers.size()));
  }

  @Test
  void markdownHasOneTitleAndNoMachinePaths() throws IOException {
    List<String> breaches = new ArrayList<>();
    for (Path source : Repository.files()) {
      if (!source.toString().endsWith(".md")) {
        continue;
      }
      boolean fenced = false;
      int titles = 0;
      for (String line : Files.readAllLines(Repository.root().resolve(source))) {
        fenced ^= line.startsWith("```");
        titles += !fenced && line.startsWith("# ") ? 1 : 0;
        if (line.contains("/work/") || line.contains("/root/")) {
          breaches.add(source + ": path of a machine: " + line);
        }
      }
      if (titles != 1) {
        breaches.add(source + ": " + titles + " titles");
      }
    }
    assertThat(breaches).isEmpty();
  }

  private static void longMethods(Path file, String text, List<String> breaches)
      throws IOException {
    JavaFileObject object =
        new SimpleJavaFileObject(
            URI.create("string:///" + file.getFileName()), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    null, null, diagnostic -> {}, List.of("-proc:none"), null, List.of(object));
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    for (CompilationUnitTree unit : task.parse()) {
      LineMap lines = unit.getLineMap();
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitMethod(MethodTree method, Void unused) {
          if (method.getBody() != null) {
            long from = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
            long to = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
            if (to - from > MAX_METHOD_LINES) {
              breaches.add(
                  file + ":" + from + ": " + method.getName() + " has " + (to - from) + " lines");
            }
          }
          return super.visitMethod(method, unused);
        }
      }.scan(unit, null);
    }
  }
}
