package io.holdfast.iam.policy;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.json.JsonValue;
import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import io.holdfast.iam.json.JsonWriter;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a policy in its shortest form, elements in the grammar's order. */
final class PolicyWriter {
  private PolicyWriter() {}

  static String write(PolicyDocument policy) {
    Map<String, JsonValue> document = new LinkedHashMap<>();
    document.put("Version", new JsonString(policy.version().spelling()));
    if (policy.id() != null) {
      document.put("Id", new JsonString(policy.id()));
    }
    List<JsonValue> statements = new ArrayList<>();
    policy.statements().forEach(statement -> statements.add(statement(statement)));
    document.put("Statement", new JsonArray(statements));
    String text = JsonWriter.write(new JsonObject(document));
    return policy.kind() == PolicyKind.RESOURCE_S3 ? text : inLatin1(text);
  }

  /** Only strings hold such characters, and only a bucket policy may hold them unescaped. */
  private static String inLatin1(String text) {
    if (text.chars().allMatch(c -> c <= 0xFF)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 0xFF) {
        escaped.append(c);
      } else {
        escaped.append("\\u").append(HexFormat.of().toHexDigits(c));
      }
    }
    return escaped.toString();
  }

  private static JsonValue statement(Statement statement) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    if (statement.sid() != null) {
      members.put("Sid", new JsonString(statement.sid()));
    }
    Choice<PolicyPrincipal> principals = statement.principals();
    if (principals != null) {
      members.put(name("Principal", principals), principals(principals.members()));
    }
    members.put("Effect", new JsonString(statement.effect().spelling()));
    Choice<ActionPattern> actions = statement.actions();
    members.put(
        name("Action", actions),
        strings(actions.members().stream().map(ActionPattern::source).toList()));
    Choice<ArnPattern> resources = statement.resources();
    if (resources != null) {
      members.put(
          name("Resource", resources),
          strings(resources.members().stream().map(ArnPattern::source).toList()));
    }
    if (!statement.conditions().isEmpty()) {
      members.put("Condition", conditions(statement.conditions()));
    }
    return new JsonObject(members);
  }

  private static String name(String element, Choice<?> choice) {
    return choice.negated() ? "Not" + element : element;
  }

  private static JsonValue principals(List<PolicyPrincipal> principals) {
    if (principals.equals(List.of(new PolicyPrincipal.Everyone()))) {
      return new JsonString("*");
    }
    Map<String, List<String>> byKey = new LinkedHashMap<>();
    for (PolicyPrincipal principal : principals) {
      byKey.computeIfAbsent(principal.mapKey(), key -> new ArrayList<>()).add(principal.text());
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    byKey.forEach((key, texts) -> members.put(key, strings(texts)));
    return new JsonObject(members);
  }

  private static JsonValue conditions(List<Condition> conditions) {
    Map<String, Map<String, JsonValue>> byOperator = new LinkedHashMap<>();
    for (Condition condition : conditions) {
      byOperator
          .computeIfAbsent(condition.operatorText(), operator -> new LinkedHashMap<>())
          .put(condition.key().spelling(), strings(condition.valueTexts()));
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    byOperator.forEach((operator, keys) -> members.put(operator, new JsonObject(keys)));
    return new JsonObject(members);
  }

  private static JsonValue strings(List<String> texts) {
    if (texts.size() == 1) {
      return new JsonString(texts.getFirst());
    }
    List<JsonValue> elements = new ArrayList<>();
    texts.forEach(text -> elements.add(new JsonString(text)));
    return new JsonArray(elements);
  }
}
