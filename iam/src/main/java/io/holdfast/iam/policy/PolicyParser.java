package io.holdfast.iam.policy;

import io.holdfast.iam.json.JsonReader;
import io.holdfast.iam.json.JsonSyntaxException;
import io.holdfast.iam.json.JsonValue;
import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a document of one kind. Names are case-sensitive; an unknown one is refused. */
final class PolicyParser {
  private static final int MAX_ID_LENGTH = 512;

  private final PolicyKind kind;
  private final Refusals refusals;

  PolicyParser(PolicyKind kind) {
    this.kind = kind;
    this.refusals = new Refusals(kind);
  }

  PolicyDocument parse(String text) throws MalformedPolicyException {
    requireBounded(text);
    if (!text.startsWith("{")) {
      throw refusals.notJson("the first character is not '{'");
    }
    JsonValue value;
    try {
      value = JsonReader.read(text);
    } catch (JsonSyntaxException e) {
      throw refusals.notJson(e.reason());
    }
    if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
      throw refusals.notJson("it is no object");
    }
    for (String name : members.keySet()) {
      boolean known =
          name.equals("Version")
              || name.equals("Statement")
              || (name.equals("Id") && kind.hasPrincipal());
      if (!known) {
        throw refusals.unknownField(name);
      }
    }
    PolicyVersion version = version(members.get("Version"));
    List<Statement> statements = statements(members.get("Statement"), version);
    return new PolicyDocument(kind, version, id(members.get("Id")), statements);
  }

  private void requireBounded(String text) throws MalformedPolicyException {
    if (kind == PolicyKind.RESOURCE_S3) {
      // Measured in characters first, so that nothing huge is encoded only to be refused.
      int max = PolicyDocument.MAX_BUCKET_POLICY_BYTES;
      if (text.length() > max || text.getBytes(StandardCharsets.UTF_8).length > max) {
        throw new MalformedPolicyException("Policy exceeds the maximum allowed document size.");
      }
      return;
    }
    if (text.length() > PolicyDocument.MAX_CHARACTERS
        || PolicyQuota.countedCharacters(text) > PolicyQuota.ROLE_INLINE.maxCharacters()) {
      throw new MalformedPolicyException("Policy exceeds the maximum allowed document size.");
    }
    // The characters that the API's PolicyDocument has: what is beyond can only be hidden in names.
    if (text.chars().anyMatch(c -> c > 0xFF || (c < ' ' && "\t\r\n".indexOf(c) < 0))) {
      throw refusals.notJson("a character outside of Latin-1 stands in it");
    }
  }

  private PolicyVersion version(@Nullable JsonValue value) throws MalformedPolicyException {
    if (value == null) {
      return PolicyVersion.V2008_10_17;
    }
    for (PolicyVersion version : PolicyVersion.values()) {
      if (value.equals(new JsonString(version.spelling()))) {
        return version;
      }
    }
    throw refusals.of(
        "The policy must contain a valid version string",
        "Policy document must be version 2012-10-17 or greater.");
  }

  private @Nullable String id(@Nullable JsonValue value) throws MalformedPolicyException {
    if (value == null) {
      return null;
    }
    if (value instanceof JsonString(String id) && id.length() <= MAX_ID_LENGTH) {
      return id;
    }
    throw refusals.of("Invalid policy syntax.", "Syntax errors in policy.");
  }

  private List<Statement> statements(@Nullable JsonValue value, PolicyVersion version)
      throws MalformedPolicyException {
    if (value == null) {
      throw refusals.missingField("Statement");
    }
    List<JsonValue> elements =
        value instanceof JsonArray(List<JsonValue> array) ? array : List.of(value);
    if (elements.isEmpty()) {
      throw refusals.of(
          "Could not parse the policy: Statement is empty!", "Syntax errors in policy.");
    }
    List<Statement> statements = new ArrayList<>();
    Set<String> sids = new HashSet<>();
    for (JsonValue element : elements) {
      if (!(element instanceof JsonObject(Map<String, JsonValue> members))) {
        throw refusals.of("Invalid policy syntax.", "Syntax errors in policy.");
      }
      Statement statement =
          new StatementParser(kind, version, refusals).parse(statements.size(), members);
      if (statement.sid() != null && !sids.add(statement.sid())) {
        throw new MalformedPolicyException(
            "Statement IDs (SID) in a single policy must be unique.");
      }
      statements.add(statement);
    }
    return statements;
  }
}
