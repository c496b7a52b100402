package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how full containers are, so that a start does not walk all of them again. It is a hint,
 * taken only for a file that was not touched since: nothing is destroyed on its word, and without
 * it everything is measured anew.
 */
final class UsageFile {
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{16}) ([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,18}) ([01]) ([01])"
              + " ([0-9]{1,18}) (-?[0-9]{1,19})");
  private static final long MAX_BYTES = 256L * 1024 * 1024;

  private final DataDirectory directory;
  private final Path path;
  private @Nullable Map<Long, Line> lines;

  UsageFile(DataDirectory directory) {
    this.directory = directory;
    this.path = directory.root().resolve("usage");
  }

  private record Line(ContainerUsage usage, Touched touched) {}

  /** What of a file changes when a record in it dies. */
  private record Touched(long sizeBytes, long modifiedNanos) {
    static Touched of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Touched(found.size(), found.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }
  }

  /** What is remembered of a container; null where it was touched since. */
  @Nullable ContainerUsage find(long number) throws IOException {
    Map<Long, Line> all = lines;
    if (all == null) {
      all = load();
      lines = all;
    }
    Line line = all.get(number);
    return line != null && line.touched.equals(Touched.of(directory.container(number)))
        ? line.usage
        : null;
  }

  private Map<Long, Line> load() throws IOException {
    Map<Long, Line> loaded = new HashMap<>();
    try {
      if (Files.size(path) > MAX_BYTES) {
        return loaded;
      }
      for (String text : Files.readAllLines(path, StandardCharsets.ISO_8859_1)) {
        Matcher line = LINE.matcher(text);
        if (line.matches()) {
          Line parsed = parse(line);
          loaded.put(parsed.usage.container(), parsed);
        }
      }
    } catch (NoSuchFileException | NumberFormatException e) {
      // Measuring again is always right, only slower.
      loaded.clear();
    }
    return loaded;
  }

  private static Line parse(Matcher line) {
    ContainerUsage usage =
        new ContainerUsage(
            HexFormat.fromHexDigitsToLong(line.group(1)),
            Long.parseLong(line.group(2)),
            Long.parseLong(line.group(3)),
            Long.parseLong(line.group(4)),
            line.group(5).equals("1"),
            line.group(6).equals("1"));
    return new Line(
        usage, new Touched(Long.parseLong(line.group(7)), Long.parseLong(line.group(8))));
  }

  /** Remembers these. Nothing may die in them meanwhile. */
  void save(Collection<ContainerUsage> usages) throws IOException {
    StringBuilder text = new StringBuilder();
    for (ContainerUsage usage : usages) {
      try {
        Touched touched = Touched.of(directory.container(usage.container()));
        text.append(HexFormat.of().toHexDigits(usage.container()))
            .append(' ')
            .append(usage.liveBytes())
            .append(' ')
            .append(usage.heldBytes())
            .append(' ')
            .append(usage.totalBytes())
            .append(usage.readable() ? " 1" : " 0")
            .append(usage.unfilled() ? " 1 " : " 0 ")
            .append(touched.sizeBytes)
            .append(' ')
            .append(touched.modifiedNanos)
            .append('\n');
      } catch (NoSuchFileException e) {
        // It was unlinked: nothing is to be remembered.
      }
    }
    Path fresh = path.resolveSibling("usage.new");
    Files.writeString(fresh, text, StandardCharsets.US_ASCII);
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
