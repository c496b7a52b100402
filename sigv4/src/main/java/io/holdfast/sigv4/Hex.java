package io.holdfast.sigv4;

import java.util.HexFormat;

/** Hexadecimal digits as signatures use them. */
final class Hex {
  private static final HexFormat LOWER = HexFormat.of();
  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

  private Hex() {}

  static String of(byte[] bytes) {
    return LOWER.formatHex(bytes);
  }

  /** The bytes as AWS prints them in error documents: {@code 47 45 54 0a}. */
  static String spaced(byte[] bytes) {
    return SPACED.formatHex(bytes);
  }

  static boolean isLowerCase(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (!digit) {
        return false;
      }
    }
    return true;
  }
}
