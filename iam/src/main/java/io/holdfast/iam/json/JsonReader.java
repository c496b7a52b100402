package io.holdfast.iam.json;

import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonLiteral;
import io.holdfast.iam.json.JsonValue.JsonNull;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) strictly: one value and nothing behind it, no name twice in an object
 * (after unescaping), no half surrogate pairs, bounded depth. The caller bounds the length.
 */
public final class JsonReader {
  /** A policy needs six: document, statements, statement, condition, operator, values. */
  private static final int MAX_DEPTH = 8;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * Reads a whole document.
   *
   * @throws JsonSyntaxException when it is not JSON, or too deep, or says a name twice
   */
  public static JsonValue read(String text) throws JsonSyntaxException {
    JsonReader reader = new JsonReader(text);
    JsonValue value = reader.value(1);
    reader.skipSpace();
    if (reader.at != text.length()) {
      throw reader.error("text behind the end");
    }
    return value;
  }

  private JsonValue value(int depth) throws JsonSyntaxException {
    if (depth > MAX_DEPTH) {
      throw error("nested too deeply");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new JsonString(string());
      case 't' -> word("true", new JsonLiteral("true"));
      case 'f' -> word("false", new JsonLiteral("false"));
      case 'n' -> word("null", new JsonNull());
      default -> number();
    };
  }

  private JsonValue object(int depth) throws JsonSyntaxException {
    at++;
    Map<String, JsonValue> members = new LinkedHashMap<>();
    skipSpace();
    if (peek() == '}') {
      at++;
      return new JsonObject(members);
    }
    while (true) {
      skipSpace();
      if (peek() != '"') {
        throw error("a name was expected");
      }
      String name = string();
      skipSpace();
      expect(':');
      if (members.putIfAbsent(name, value(depth + 1)) != null) {
        throw error("the name \"" + name + "\" comes twice");
      }
      skipSpace();
      if (peek() == '}') {
        at++;
        return new JsonObject(Collections.unmodifiableMap(members));
      }
      expect(',');
    }
  }

  private JsonValue array(int depth) throws JsonSyntaxException {
    at++;
    List<JsonValue> elements = new ArrayList<>();
    skipSpace();
    if (peek() == ']') {
      at++;
      return new JsonArray(elements);
    }
    while (true) {
      elements.add(value(depth + 1));
      skipSpace();
      if (peek() == ']') {
        at++;
        return new JsonArray(Collections.unmodifiableList(elements));
      }
      expect(',');
    }
  }

  private String string() throws JsonSyntaxException {
    at++;
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        break;
      }
      if (c < ' ') {
        throw error("a control character in a string");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    requireWholePairs(value);
    return value.toString();
  }

  private char escaped() throws JsonSyntaxException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw error("an unknown escape");
    };
  }

  private char hex() throws JsonSyntaxException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit =
          c >= '0' && c <= '9'
              ? c - '0'
              : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) {
        throw error("an escape without four digits");
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private void requireWholePairs(StringBuilder value) throws JsonSyntaxException {
    for (int i = 0; i < value.length(); ) {
      int codePoint = value.codePointAt(i);
      // A whole pair reads as one code point; what is still a surrogate stands alone.
      if (codePoint <= Character.MAX_VALUE && Character.isSurrogate((char) codePoint)) {
        throw error("half a surrogate pair");
      }
      i += Character.charCount(codePoint);
    }
  }

  private JsonValue word(String word, JsonValue value) throws JsonSyntaxException {
    if (!text.startsWith(word, at)) {
      throw error("a value was expected");
    }
    at += word.length();
    return value;
  }

  private JsonValue number() throws JsonSyntaxException {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return new JsonLiteral(text.substring(from, at));
  }

  private void digits() throws JsonSyntaxException {
    int from = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == from) {
      throw error("a value was expected");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char expected) throws JsonSyntaxException {
    if (next() != expected) {
      throw error("'" + expected + "' was expected");
    }
  }

  /** The next character, or NUL at the end; NUL itself is never valid outside of strings. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next() throws JsonSyntaxException {
    if (at == text.length()) {
      throw error("the document ends too early");
    }
    return text.charAt(at++);
  }

  private JsonSyntaxException error(String what) {
    return new JsonSyntaxException(what + " (at character " + at + ")");
  }
}
