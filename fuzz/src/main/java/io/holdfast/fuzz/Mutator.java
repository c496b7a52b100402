package io.holdfast.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Breaks good and evil inputs further, always alike from the same seed. It knows the pieces a
 * grammar is made of, so that what comes out is often nearly right.
 */
public final class Mutator {
  private static final int MAX_LENGTH = 40_000;
  private static final int MAX_ROUNDS = 4;

  /** What hurts most grammars. */
  private static final List<String> EVERYWHERE =
      List.of(
          "\0",
          "\r\n",
          "\n",
          "\t",
          " ",
          "\"",
          "'",
          "\\",
          "/",
          "..",
          "%",
          "%00",
          "%2f",
          "%252F",
          "%c0%af",
          "&",
          "=",
          ";",
          ",",
          ":",
          "+",
          "-",
          "*",
          "?",
          "#",
          "<",
          ">",
          "{",
          "}",
          "[",
          "]",
          "${",
          "-1",
          "0",
          "00",
          "1e9999",
          "2147483648",
          "9223372036854775808",
          "\u212A",
          "\u017F",
          "\u0130",
          "\u0661",
          "\uFF11",
          "\uFF0F",
          "\uFEFF",
          "\u202E",
          "\u00A0",
          "\u0085",
          "\uD83D",
          "\uDE00",
          "\uD83D\uDE00",
          "\u00C3\u00A4",
          "\uFFFF");

  private final boolean octets;
  private final List<String> seeds;
  private final List<String> pieces;

  private Mutator(boolean octets, List<String> seeds, List<String> pieces) {
    this.octets = octets;
    this.seeds = List.copyOf(seeds);
    this.pieces = Stream.concat(pieces.stream(), EVERYWHERE.stream()).map(this::encoded).toList();
  }

  /** For a parser of texts. */
  public static Mutator ofTexts(List<String> seeds, List<String> pieces) {
    return new Mutator(false, seeds, pieces);
  }

  /** For a parser of bytes, each of them one char; pieces become UTF-8. */
  public static Mutator ofBytes(List<String> seeds, List<String> pieces) {
    return new Mutator(true, seeds, pieces);
  }

  /** The next input. */
  public String next(Random random) {
    StringBuilder text = new StringBuilder(any(seeds, random));
    // Now and then nothing is broken, so that what must hold of good inputs is tried too.
    int rounds = random.nextInt(16) == 0 ? 0 : 1 + random.nextInt(MAX_ROUNDS);
    for (int i = 0; i < rounds; i++) {
      if (text.isEmpty()) {
        text.append(any(pieces, random));
      }
      mutate(text, random);
      text.setLength(Math.min(text.length(), MAX_LENGTH));
    }
    return text.toString();
  }

  private void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + 1 + random.nextInt(1 << random.nextInt(7)));
    switch (random.nextInt(15)) {
      case 0 -> text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
      case 1 -> text.setCharAt(at, (char) random.nextInt(octets ? 256 : 65_536));
      case 2 -> text.delete(at, end);
      case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      case 4, 5 -> text.insert(at, any(pieces, random));
      case 6 -> text.replace(at, end, any(pieces, random));
      case 7 -> splice(text, at, random);
      case 8 -> text.insert(at, text.substring(at, end).repeat(1 << random.nextInt(8)));
      case 9 -> text.setLength(at);
      case 10 -> number(text, at, random);
      case 11 -> text.replace(at, at + 1, lookAlike(text.charAt(at)));
      case 12 -> text.replace(at, at + 1, "%%%02x".formatted(text.charAt(at) & 0xFF));
      case 13 -> deleteToken(text, at);
      default -> duplicateToken(text, at);
    }
  }

  /** This one's head with the tail of another. */
  private void splice(StringBuilder text, int at, Random random) {
    String other = any(seeds, random);
    text.setLength(at);
    text.append(other, other.isEmpty() ? 0 : random.nextInt(other.length()), other.length());
  }

  /** Puts a huge or an odd number for the next one. */
  private static void number(StringBuilder text, int from, Random random) {
    int at = from;
    while (at < text.length() && !isDigit(text.charAt(at))) {
      at++;
    }
    int end = at;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    String number =
        switch (random.nextInt(5)) {
          case 0 -> "9".repeat(1 + random.nextInt(40));
          case 1 -> "-" + random.nextInt(100);
          case 2 -> Long.toString(random.nextLong());
          case 3 -> "0".repeat(1 + random.nextInt(20)) + "1";
          default -> Integer.toString(random.nextInt(20));
        };
    text.replace(at, end, number);
  }

  private String lookAlike(char c) {
    return encoded(
        switch (c) {
          case 'k', 'K' -> "\u212A";
          case 's', 'S' -> "\u017F";
          case 'i', 'I' -> "\u0130";
          case '/' -> "\u2044";
          case '"' -> "\u201D";
          case ' ' -> "\u00A0";
          default ->
              isDigit(c)
                  ? String.valueOf((char) (c - '0' + '\uFF10'))
                  : String.valueOf(
                      Character.isUpperCase(c)
                          ? Character.toLowerCase(c)
                          : Character.toUpperCase(c));
        });
  }

  private static void deleteToken(StringBuilder text, int at) {
    text.delete(tokenStart(text, at), tokenEnd(text, at));
  }

  private static void duplicateToken(StringBuilder text, int at) {
    int end = tokenEnd(text, at);
    text.insert(end, text.substring(tokenStart(text, at), end));
  }

  private static int tokenStart(StringBuilder text, int at) {
    int start = at;
    while (start > 0 && isWord(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Behind the token and the sign that ends it. */
  private static int tokenEnd(StringBuilder text, int at) {
    int end = at;
    while (end < text.length() && isWord(text.charAt(end))) {
      end++;
    }
    return Math.min(text.length(), end + 1);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private String encoded(String piece) {
    return octets
        ? new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
        : piece;
  }

  private static String any(List<String> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
