package io.holdfast.iam.json;

import java.util.List;
import java.util.Map;

/** A JSON value. Numbers and booleans keep their text, because policies compare texts. */
public sealed interface JsonValue {
  /** An object; members in the order of the document. */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {}

  /** An array. */
  record JsonArray(List<JsonValue> elements) implements JsonValue {}

  /** A string, unescaped. */
  record JsonString(String value) implements JsonValue {}

  /** A number, {@code true} or {@code false}, as written. */
  record JsonLiteral(String text) implements JsonValue {}

  /** The word {@code null}. */
  record JsonNull() implements JsonValue {}
}
