package io.holdfast.storage.metadata;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of {@link CommitWitness}'s file. Numbers have a fixed width and change in place. */
final class WitnessFile {
  private static final int MAX_BYTES = 4096;
  private static final String HEAD = "Holdfast acknowledged 1\norphans-from ";
  private static final int DIGITS = 16;
  private static final String MARK = "mark ";
  private static final int UUID_CHARACTERS = 36;
  private static final int MARK_BYTES = MARK.length() + UUID_CHARACTERS + 1 + DIGITS + 1;
  private static final Pattern TEXT =
      Pattern.compile(
          "Holdfast acknowledged 1\norphans-from ([0-9a-f]{16})\nboot ([0-9A-Za-z-]{0,64})\n"
              + "file ([0-9a-f]{0,256})\n((?:mark [0-9a-f-]{36} [0-9a-f]{16}\n){1,32})");
  private static final Pattern LINE = Pattern.compile("mark ([0-9a-f-]{36}) ([0-9a-f]{16})\n");

  private WitnessFile() {}

  /**
   * All that it says.
   *
   * @param identity of the file itself
   * @param marks in the order of their lines
   */
  record Content(String bootId, String identity, long orphansFrom, Map<UUID, Long> marks) {

    private String top() {
      return HEAD + digits(orphansFrom) + "\nboot " + bootId + "\nfile " + identity + "\n";
    }

    String text() {
      StringBuilder text = new StringBuilder(top());
      marks.forEach((id, value) ->
          text.append(MARK).append(id).append(' ').append(digits(value)).append('\n'));
      return text.toString();
    }
  }

  private static String digits(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** The file's content; null where there is none or it is none of ours. */
  static @Nullable Content read(Path path) throws IOException {
    String text;
    try {
      if (Files.size(path) > MAX_BYTES) {
        return null;
      }
      text = Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return null;
    }
    Matcher all = TEXT.matcher(text);
    if (!all.matches()) {
      return null;
    }
    Map<UUID, Long> marks = new LinkedHashMap<>();
    Matcher line = LINE.matcher(all.group(4));
    while (line.find()) {
      marks.put(UUID.fromString(line.group(1)), HexFormat.fromHexDigitsToLong(line.group(2)));
    }
    return new Content(
        all.group(2), all.group(3), HexFormat.fromHexDigitsToLong(all.group(1)), marks);
  }

  static void writeOrphansFrom(RandomAccessFile file, long number) throws IOException {
    write(file, HEAD.length(), digits(number));
  }

  static void writeMark(RandomAccessFile file, Content content, int index, long value)
      throws IOException {
    int line = content.top().length() + index * MARK_BYTES;
    write(file, line + MARK.length() + UUID_CHARACTERS + 1, digits(value));
  }

  /** One write within one page: a kill leaves all of it or nothing. */
  private static void write(RandomAccessFile file, long at, String digits) throws IOException {
    byte[] bytes = digits.getBytes(StandardCharsets.US_ASCII);
    synchronized (file) {
      file.seek(at);
      file.write(bytes);
    }
  }
}
