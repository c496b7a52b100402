package io.holdfast.iam.json;

import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonLiteral;
import io.holdfast.iam.json.JsonValue.JsonNull;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import java.util.HexFormat;
import java.util.Map;

/** Writes JSON without any space, in the order given. */
public final class JsonWriter {
  private static final HexFormat HEX = HexFormat.of();

  private JsonWriter() {}

  /** The text of a value; {@link JsonReader#read} of it gives an equal value. */
  public static String write(JsonValue value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(JsonValue value, StringBuilder out) {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> {
        String separator = "{";
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          out.append(separator);
          string(member.getKey(), out);
          write(member.getValue(), out.append(':'));
          separator = ",";
        }
        out.append(members.isEmpty() ? "{}" : "}");
      }
      case JsonArray array -> {
        String separator = "[";
        for (JsonValue element : array.elements()) {
          write(element, out.append(separator));
          separator = ",";
        }
        out.append(array.elements().isEmpty() ? "[]" : "]");
      }
      case JsonString(String text) -> string(text, out);
      case JsonLiteral(String text) -> out.append(text);
      case JsonNull() -> out.append("null");
    }
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        default -> {
          if (c < ' ') {
            out.append("\\u").append(HEX.toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
