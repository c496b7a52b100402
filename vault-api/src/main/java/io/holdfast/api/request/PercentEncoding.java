package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes what is on the wire: strict, so that two spellings are never one by accident. */
final class PercentEncoding {
  private PercentEncoding() {}

  /**
   * Decodes percent triplets as UTF-8. Bytes that came unescaped are taken as they are.
   *
   * @param raw one char for each byte of the wire (ISO 8859-1)
   * @param plusIsSpace true in a query, false in a path
   * @throws S3Exception InvalidURI for a broken triplet or bytes that are not UTF-8
   */
  static String decode(String raw, boolean plusIsSpace) {
    if (isPlain(raw, plusIsSpace)) {
      return raw;
    }
    byte[] bytes = new byte[raw.length()];
    int size = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        if (i + 2 >= raw.length()) {
          throw new S3Exception(S3ErrorCode.INVALID_URI);
        }
        bytes[size++] = (byte) (digit(raw.charAt(i + 1)) << 4 | digit(raw.charAt(i + 2)));
        i += 2;
      } else if (c > 0xFF) {
        throw new S3Exception(S3ErrorCode.INVALID_URI);
      } else {
        bytes[size++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
    } catch (CharacterCodingException e) {
      throw new S3Exception(S3ErrorCode.INVALID_URI, e);
    }
  }

  private static boolean isPlain(String raw, boolean plusIsSpace) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c >= 0x80 || (plusIsSpace && c == '+')) {
        return false;
      }
    }
    return true;
  }

  private static int digit(char c) {
    int value = c < 0x80 ? Character.digit(c, 16) : -1;
    if (value < 0) {
      throw new S3Exception(S3ErrorCode.INVALID_URI);
    }
    return value;
  }
}
