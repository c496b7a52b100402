package io.holdfast.sigv4;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON document (RFC 8259), strictly: no duplicate names, no trailing text, no raw
 * control characters, nesting bounded. The caller bounds the length.
 */
final class JsonReader {
  private static final int MAX_DEPTH = 8;

  /** A JSON value. */
  sealed interface Value {
    /** An object, its members in order. */
    record Members(Map<String, Value> values) implements Value {}

    /** An array. */
    record Items(List<Value> values) implements Value {}

    /** A string. */
    record Text(String value) implements Value {}

    /** A number, as written. */
    record Digits(String text) implements Value {}

    /** {@code true}, {@code false} or {@code null}. */
    record Literal(String text) implements Value {}
  }

  /** The text is not JSON, or not within bounds; costs no stack trace. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message, null, false, false);
    }
  }

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  static Value read(String text) throws SyntaxException {
    JsonReader reader = new JsonReader(text);
    Value value = reader.value(0);
    reader.skipBlanks();
    if (reader.at != text.length()) {
      throw reader.unexpected();
    }
    return value;
  }

  private Value value(int depth) throws SyntaxException {
    if (depth > MAX_DEPTH) {
      throw new SyntaxException("nested too deep");
    }
    skipBlanks();
    char c = peek();
    return switch (c) {
      case '{' -> members(depth);
      case '[' -> items(depth);
      case '"' -> new Value.Text(string());
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    };
  }

  private Value members(int depth) throws SyntaxException {
    Map<String, Value> values = new LinkedHashMap<>();
    at++;
    skipBlanks();
    if (peek() == '}') {
      at++;
      return new Value.Members(values);
    }
    while (true) {
      skipBlanks();
      String name = string();
      skipBlanks();
      expect(':');
      if (values.putIfAbsent(name, value(depth + 1)) != null) {
        throw new SyntaxException("double name '" + name + "'");
      }
      skipBlanks();
      if (peek() == '}') {
        at++;
        return new Value.Members(values);
      }
      expect(',');
    }
  }

  private Value items(int depth) throws SyntaxException {
    List<Value> values = new ArrayList<>();
    at++;
    skipBlanks();
    if (peek() == ']') {
      at++;
      return new Value.Items(values);
    }
    while (true) {
      values.add(value(depth + 1));
      skipBlanks();
      if (peek() == ']') {
        at++;
        return new Value.Items(values);
      }
      expect(',');
    }
  }

  private String string() throws SyntaxException {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return value.toString();
      }
      if (c < ' ') {
        throw new SyntaxException("raw control character in a string");
      }
      value.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() throws SyntaxException {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      // AWS's own page on POST policies escapes the dollar sign so, outside of JSON's grammar.
      case '$' -> '$';
      case 'u' -> unicode();
      default -> throw unexpected();
    };
  }

  private char unicode() throws SyntaxException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw unexpected();
      }
      value = (value << 4) | digit;
      at++;
    }
    return (char) value;
  }

  private Value literal(String word) throws SyntaxException {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
    return new Value.Literal(word);
  }

  private Value number() throws SyntaxException {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    int integerStart = at;
    digits();
    if (text.charAt(integerStart) == '0' && at - integerStart > 1) {
      throw new SyntaxException("number with a leading zero");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return new Value.Digits(text.substring(start, at));
  }

  private void digits() throws SyntaxException {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
  }

  private void expect(char expected) throws SyntaxException {
    if (peek() != expected) {
      throw unexpected();
    }
    at++;
  }

  private char peek() throws SyntaxException {
    if (at >= text.length()) {
      throw new SyntaxException("unexpected end");
    }
    return text.charAt(at);
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private SyntaxException unexpected() {
    return new SyntaxException("unexpected character at " + at);
  }
}
