package io.holdfast.iam.policy;

import io.holdfast.iam.json.JsonReader;
import io.holdfast.iam.json.JsonSyntaxException;
import io.holdfast.iam.json.JsonValue;
import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import io.holdfast.iam.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes how the text of a policy calls those whom it is about, and nothing else in it. */
public final class PrincipalTexts {
  private PrincipalTexts() {}

  /**
   * The text with other names in its Principal and NotPrincipal elements. Without a name to replace
   * it is the same to the byte, else it is without white space.
   *
   * @param text of a policy; one that is none comes back as it is
   * @param names what is to stand there, by what stands there
   */
  public static String renamed(String text, Map<String, String> names) {
    if (names.isEmpty()) {
      return text;
    }
    try {
      JsonValue before = JsonReader.read(text);
      JsonValue after = member(before, "Statement", statement -> statement(statement, names));
      return after.equals(before) ? text : JsonWriter.write(after);
    } catch (JsonSyntaxException e) {
      return text;
    }
  }

  private interface Change {
    JsonValue of(JsonValue value);
  }

  private static JsonValue statement(JsonValue value, Map<String, String> names) {
    return each(
        value,
        statement -> {
          JsonValue changed = statement;
          for (String element : List.of("Principal", "NotPrincipal")) {
            changed =
                member(
                    changed,
                    element,
                    principal ->
                        member(principal, "AWS", aws -> each(aws, one -> name(one, names))));
          }
          return changed;
        });
  }

  private static JsonValue name(JsonValue value, Map<String, String> names) {
    return value instanceof JsonString(String text) && names.containsKey(text)
        ? new JsonString(names.getOrDefault(text, text))
        : value;
  }

  /** Changes one member of an object, where there is one. */
  private static JsonValue member(JsonValue value, String name, Change change) {
    if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
      return value;
    }
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    changed.computeIfPresent(name, (key, member) -> change.of(member));
    return new JsonObject(changed);
  }

  /** Changes each element of an array, or the one that stands without. */
  private static JsonValue each(JsonValue value, Change change) {
    if (!(value instanceof JsonArray(List<JsonValue> elements))) {
      return change.of(value);
    }
    List<JsonValue> changed = new ArrayList<>();
    elements.forEach(element -> changed.add(change.of(element)));
    return new JsonArray(changed);
  }
}
