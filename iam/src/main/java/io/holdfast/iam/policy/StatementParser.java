package io.holdfast.iam.policy;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.condition.InvalidConditionException;
import io.holdfast.iam.json.JsonValue;
import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonLiteral;
import io.holdfast.iam.json.JsonValue.JsonNull;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses one statement. */
final class StatementParser {
  private static final Set<String> FIELDS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");
  private static final int MAX_SID_LENGTH = 512;

  private final PolicyKind kind;
  private final PolicyVersion version;
  private final Refusals refusals;

  StatementParser(PolicyKind kind, PolicyVersion version, Refusals refusals) {
    this.kind = kind;
    this.version = version;
    this.refusals = refusals;
  }

  Statement parse(int index, Map<String, JsonValue> members) throws MalformedPolicyException {
    for (String name : members.keySet()) {
      if (!FIELDS.contains(name)) {
        throw refusals.unknownField(name);
      }
    }
    Effect effect = effect(members.get("Effect"));
    return new Statement(
        index,
        sid(members.get("Sid")),
        effect,
        principals(members, effect),
        actions(members),
        resources(members),
        conditions(members.get("Condition")));
  }

  private @Nullable String sid(@Nullable JsonValue value) throws MalformedPolicyException {
    if (value == null) {
      return null;
    }
    if (!(value instanceof JsonString(String sid)) || sid.length() > MAX_SID_LENGTH) {
      throw refusals.syntax("Sid");
    }
    boolean alphanumeric =
        sid.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    // S3 takes spaces and punctuation in a Sid; IAM does not.
    if (kind != PolicyKind.RESOURCE_S3 && !alphanumeric) {
      throw new MalformedPolicyException(
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular"
              + " expression [0-9A-Za-z]*");
    }
    return sid.isEmpty() ? null : sid;
  }

  private Effect effect(@Nullable JsonValue value) throws MalformedPolicyException {
    if (value == null) {
      throw refusals.missingField("Effect");
    }
    for (Effect effect : Effect.values()) {
      if (value.equals(new JsonString(effect.spelling()))) {
        return effect;
      }
    }
    String given = value instanceof JsonString(String text) ? text : "";
    throw refusals.of("Invalid effect: " + given, "Syntax errors in policy: Effect " + given);
  }

  private @Nullable Choice<PolicyPrincipal> principals(
      Map<String, JsonValue> members, Effect effect) throws MalformedPolicyException {
    boolean negated = members.containsKey("NotPrincipal");
    JsonValue value = members.get(negated ? "NotPrincipal" : "Principal");
    if (!kind.hasPrincipal()) {
      if (value != null) {
        throw new MalformedPolicyException("Policy document should not specify a principal.");
      }
      return null;
    }
    if (value == null) {
      throw refusals.missingField("Principal");
    }
    requireNotBoth(members, "Principal");
    if (negated && effect == Effect.ALLOW) {
      throw new MalformedPolicyException("Allow with NotPrincipal is not allowed.");
    }
    return new Choice<>(negated, new PrincipalParser(kind, refusals).parse(value));
  }

  private Choice<ActionPattern> actions(Map<String, JsonValue> members)
      throws MalformedPolicyException {
    requireNotBoth(members, "Action");
    boolean negated = members.containsKey("NotAction");
    JsonValue value = members.get(negated ? "NotAction" : "Action");
    List<String> texts = value == null ? List.of() : strings(value, "Action", false);
    if (texts.isEmpty()) {
      throw refusals.of("Missing required field Action", "Policy statement must contain actions.");
    }
    List<ActionPattern> patterns = new ArrayList<>();
    for (String text : texts) {
      patterns.add(action(text));
    }
    return new Choice<>(negated, patterns);
  }

  private ActionPattern action(String text) throws MalformedPolicyException {
    ActionPattern pattern = ActionPattern.parse(text);
    if (pattern == null) {
      throw refusals.of(
          "Policy has invalid action",
          text.indexOf(':') < 0
              ? "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
              : "Vendor or name of the action " + text + " is not valid");
    }
    if (kind == PolicyKind.TRUST && !pattern.service().equals("sts")) {
      throw new MalformedPolicyException(
          "AssumeRole policy may only specify STS AssumeRole actions.");
    }
    boolean ofS3 = pattern.service().isEmpty() || pattern.service().equals("s3");
    if (kind == PolicyKind.RESOURCE_S3 && (!ofS3 || pattern.resourceTypes().isEmpty())) {
      throw new MalformedPolicyException("Policy has invalid action");
    }
    return pattern;
  }

  private @Nullable Choice<ArnPattern> resources(Map<String, JsonValue> members)
      throws MalformedPolicyException {
    boolean negated = members.containsKey("NotResource");
    JsonValue value = members.get(negated ? "NotResource" : "Resource");
    if (!kind.hasResource()) {
      if (value != null) {
        throw new MalformedPolicyException("Has prohibited field Resource");
      }
      return null;
    }
    requireNotBoth(members, "Resource");
    List<String> texts = value == null ? List.of() : strings(value, "Resource", false);
    if (texts.isEmpty()) {
      throw refusals.of(
          "Missing required field Resource", "Policy statement must contain resources.");
    }
    List<ArnPattern> patterns = new ArrayList<>();
    for (String text : texts) {
      patterns.add(resource(text));
    }
    return new Choice<>(negated, patterns);
  }

  private ArnPattern resource(String text) throws MalformedPolicyException {
    ArnPattern pattern;
    try {
      pattern = ArnPattern.parse(text, version.hasVariables());
    } catch (InvalidConditionException e) {
      throw refusals.of("Policy has invalid resource", e.reason());
    }
    if (pattern.isEvery()) {
      return pattern;
    }
    if (!pattern.part(1).equals("aws")) {
      throw refusals.of(
          "Policy has invalid resource",
          "Partition \"" + pattern.part(1) + "\" is not valid for resource \"" + text + "\".");
    }
    boolean vendor =
        pattern
            .part(2)
            .chars()
            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    if (!vendor || pattern.part(2).isEmpty()) {
      throw refusals.of(
          "Policy has invalid resource",
          "Resource vendor must be fully qualified and cannot contain regexes.");
    }
    return pattern;
  }

  private List<Condition> conditions(@Nullable JsonValue value) throws MalformedPolicyException {
    List<Condition> conditions = new ArrayList<>();
    if (value == null) {
      return conditions;
    }
    if (!(value instanceof JsonObject(Map<String, JsonValue> operators))) {
      throw refusals.syntax("Condition");
    }
    for (Map.Entry<String, JsonValue> operator : operators.entrySet()) {
      if (!(operator.getValue() instanceof JsonObject(Map<String, JsonValue> keys))
          || keys.isEmpty()) {
        throw refusals.syntax("Condition " + operator.getKey());
      }
      for (Map.Entry<String, JsonValue> key : keys.entrySet()) {
        List<String> texts = strings(key.getValue(), "Condition", true);
        try {
          conditions.add(
              Condition.parse(operator.getKey(), key.getKey(), texts, version.hasVariables()));
        } catch (InvalidConditionException e) {
          throw new MalformedPolicyException(e.reason());
        }
      }
    }
    return conditions;
  }

  private void requireNotBoth(Map<String, JsonValue> members, String name)
      throws MalformedPolicyException {
    if (members.containsKey(name) && members.containsKey("Not" + name)) {
      throw refusals.syntax(name + " and Not" + name);
    }
  }

  private List<String> strings(JsonValue value, String element, boolean literals)
      throws MalformedPolicyException {
    List<JsonValue> elements =
        value instanceof JsonArray(List<JsonValue> array) ? array : List.of(value);
    List<String> strings = new ArrayList<>();
    for (JsonValue each : elements) {
      switch (each) {
        case JsonString(String text) -> strings.add(text);
        case JsonLiteral(String text) when literals -> strings.add(text);
        case JsonLiteral ignored -> throw refusals.syntax(element);
        case JsonNull ignored -> throw refusals.syntax(element);
        case JsonObject ignored -> throw refusals.syntax(element);
        case JsonArray ignored -> throw refusals.syntax(element);
      }
    }
    return strings;
  }
}
