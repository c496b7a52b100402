package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a scan came: everything before {@code offset} of {@code file}, and every file that sorts
 * before it, is done.
 */
record ScanCursor(boolean large, long file, long offset) {
  private static final Pattern LINE = Pattern.compile("v1 ([CL]) ([0-9]{1,19}) ([0-9]{1,19})\n?");
  private static final int MAX_BYTES = 64;
  static final ScanCursor START = new ScanCursor(false, 0, 0);

  /** The saved cursor; the start when there is none or it cannot be read. */
  static ScanCursor load(@Nullable Path path) throws IOException {
    if (path == null) {
      return START;
    }
    try {
      if (Files.size(path) > MAX_BYTES) {
        return START;
      }
      Matcher line = LINE.matcher(Files.readString(path, StandardCharsets.US_ASCII));
      if (!line.matches()) {
        return START;
      }
      return new ScanCursor(
          line.group(1).equals("L"), Long.parseLong(line.group(2)), Long.parseLong(line.group(3)));
    } catch (NoSuchFileException | NumberFormatException e) {
      // Beginning again is always right, only slower.
      return START;
    }
  }

  /** Saves the cursor; a crash leaves the one before. */
  void save(@Nullable Path path) throws IOException {
    if (path == null) {
      return;
    }
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    String line = "v1 " + (large ? "L " : "C ") + file + " " + offset + "\n";
    Files.writeString(fresh, line, StandardCharsets.US_ASCII);
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether a file was done before the scan was interrupted. */
  boolean isBehind(boolean otherLarge, long otherFile) {
    if (large != otherLarge) {
      return large;
    }
    return Long.compare(otherFile, file) < 0;
  }

  /** Where to begin in a file. */
  long offsetIn(boolean otherLarge, long otherFile) {
    return large == otherLarge && file == otherFile ? offset : 0;
  }
}
