package io.holdfast.sts.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads an {@code application/x-www-form-urlencoded} body, strictly: whole escapes, valid UTF-8, no
 * name twice, bounded in bytes and in parameters.
 */
public final class QueryForm {
  /** The largest body that is read, in bytes: a policy of 128 KiB, escaped, and its neighbours. */
  public static final int MAX_BYTES = 512 * 1024;

  /** The most parameters. */
  public static final int MAX_PARAMETERS = 2_000;

  private static final int MAX_NAME_CHARACTERS = 256;

  private QueryForm() {}

  /**
   * The parameters in their order.
   *
   * @throws QueryException when the body is not such a form
   */
  public static Map<String, String> read(byte[] body) {
    if (body.length > MAX_BYTES) {
      throw malformed("The request is longer than " + MAX_BYTES + " bytes.");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    int from = 0;
    while (from < body.length) {
      int to = indexOf(body, '&', from, body.length);
      if (to > from) {
        read(body, from, to, parameters);
      }
      from = to + 1;
    }
    return Collections.unmodifiableMap(parameters);
  }

  private static void read(byte[] body, int from, int to, Map<String, String> parameters) {
    int equals = indexOf(body, '=', from, to);
    String name = decoded(body, from, equals);
    String value = equals < to ? decoded(body, equals + 1, to) : "";
    if (name.length() > MAX_NAME_CHARACTERS || parameters.size() == MAX_PARAMETERS) {
      throw malformed("The request has too many or too long parameters.");
    }
    if (parameters.putIfAbsent(name, value) != null) {
      throw malformed("Duplicate parameter: " + name);
    }
  }

  private static int indexOf(byte[] body, char wanted, int from, int to) {
    int at = from;
    while (at < to && body[at] != wanted) {
      at++;
    }
    return at;
  }

  private static String decoded(byte[] body, int from, int to) {
    byte[] bytes = new byte[to - from];
    int size = 0;
    for (int i = from; i < to; i++) {
      byte b = body[i];
      if (b == '+') {
        b = ' ';
      } else if (b == '%') {
        int high = i + 2 < to ? Character.digit(body[i + 1], 16) : -1;
        int low = i + 2 < to ? Character.digit(body[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw malformed("The request is not a well-formed form.");
        }
        b = (byte) ((high << 4) | low);
        i += 2;
      }
      bytes[size++] = b;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, 0, size))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("The request is not in UTF-8.");
    }
  }

  private static QueryException malformed(String message) {
    return new QueryException(QueryErrorCode.VALIDATION_ERROR, message);
  }
}
