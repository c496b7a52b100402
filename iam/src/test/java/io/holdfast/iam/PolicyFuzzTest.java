package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.json.JsonReader;
import io.holdfast.iam.json.JsonSyntaxException;
import io.holdfast.iam.json.JsonValue;
import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonWriter;
import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken policies. Goal: a text is a policy or refused, and what it decides hangs on what it says
 * and not on how it is written. Method: an input is a kind, a blank and a text; what parses is
 * written and read again, and written anew with its members in another order and with white space,
 * and each time every request must be decided as before.
 */
class PolicyFuzzTest {
  private static final NamedPolicy EVERYTHING =
      Requests.policy(
          PolicyKind.IDENTITY, "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");
  private static final List<AccessRequest> REQUESTS = requests();
  private static final Frozen FROZEN =
      Frozen.texts(
          PolicyFuzzTest.class.getResourceAsStream("/frozen-inputs/policies.txt"), "policies.txt");
  private static final Mutator MUTATOR =
      Mutator.ofTexts(
          FROZEN.inputs(),
          List.of(
              "\"Effect\":\"Allow\",",
              "\"Effect\":\"Deny\",",
              "\"Principal\":\"*\",",
              "\"Not",
              "Action\":",
              "Resource\":",
              "\"Condition\":{",
              "\"StringEquals\":",
              "IfExists",
              "ForAnyValue:",
              "ForAllValues:",
              "\"Null\":",
              "${aws:username}",
              "${*}",
              "${aws:username, 'a'}",
              "arn:aws:s3:::",
              "arn:aws:s3:::b/*",
              "s3:*",
              "s3:GetObject",
              "\"*\"",
              "\\u0000",
              "\\ud83d",
              "\\u0130",
              "null",
              "true",
              "IDENTITY ",
              "TRUST "));

  @Test
  void frozenPoliciesKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenPoliciesAreRefusedOrDecideByWhatTheySay() {
    Fuzz.run(MUTATOR, 20_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenPoliciesAreRefusedOrDecideByWhatTheySayForLonger() {
    Fuzz.runLong(MUTATOR, 600_000, this::accepts);
  }

  private boolean accepts(String input, Random random) throws JsonSyntaxException {
    int blank = input.indexOf(' ');
    PolicyKind kind = kind(blank < 0 ? "" : input.substring(0, blank));
    String text = input.substring(blank + 1);
    PolicyDocument document;
    try {
      document = PolicyDocument.parse(text, kind);
    } catch (MalformedPolicyException e) {
      assertThat(e.reason()).isNotEmpty();
      return false;
    }
    PolicyDocument again = Requests.parse(document.toJson(), kind);
    assertThat(again).isEqualTo(document);
    List<Object> decisions = decisions(document);
    assertThat(decisions(again)).isEqualTo(decisions);
    // White space is not counted, but there is a bound on it too.
    String rewritten = rewritten(text, random);
    boolean latin1 = rewritten.chars().allMatch(c -> c <= 0xFF);
    if (rewritten.length() < 15_000 && (latin1 || kind == PolicyKind.RESOURCE_S3)) {
      assertThat(decisions(Requests.parse(rewritten, kind))).isEqualTo(decisions);
    }
    return true;
  }

  private static PolicyKind kind(String name) {
    for (PolicyKind kind : PolicyKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return PolicyKind.IDENTITY;
  }

  /** Alone, and beside one that permits everything, where only its Deny statements show. */
  private static List<Object> decisions(PolicyDocument document) {
    List<Object> decisions = new ArrayList<>();
    NamedPolicy policy = new NamedPolicy("fuzzed", document);
    for (AccessRequest request : REQUESTS) {
      if (document.kind().hasPrincipal()) {
        ResourcePolicy resource = ResourcePolicy.of(policy);
        decisions.add(decided(request, PolicySet.none().withResource(resource)));
        decisions.add(
            decided(request, PolicySet.ofIdentity(List.of(EVERYTHING)).withResource(resource)));
      } else {
        decisions.add(decided(request, PolicySet.ofIdentity(List.of(policy))));
        decisions.add(decided(request, PolicySet.ofIdentity(List.of(EVERYTHING, policy))));
        decisions.add(
            decided(request, PolicySet.ofIdentity(List.of(EVERYTHING)).withBoundary(policy)));
      }
    }
    return decisions;
  }

  private static Class<?> decided(AccessRequest request, PolicySet policies) {
    return Evaluator.decide(request, policies).getClass();
  }

  private static String rewritten(String text, Random random) throws JsonSyntaxException {
    StringBuilder spaced = new StringBuilder();
    boolean quoted = false;
    String written = JsonWriter.write(shuffled(JsonReader.read(text), random));
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      spaced.append(c);
      if (c == '\\') {
        spaced.append(written.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && "{}[],:".indexOf(c) >= 0 && i < written.length() - 1) {
        spaced.append(" \n\t\r".charAt(random.nextInt(4)));
      }
    }
    return spaced.toString();
  }

  private static JsonValue shuffled(JsonValue value, Random random) {
    if (value instanceof JsonObject(Map<String, JsonValue> members)) {
      List<String> names = new ArrayList<>(members.keySet());
      Collections.shuffle(names, random);
      Map<String, JsonValue> shuffled = new LinkedHashMap<>();
      for (String name : names) {
        JsonValue member = members.get(name);
        if (member != null) {
          shuffled.put(name, shuffled(member, random));
        }
      }
      return new JsonObject(shuffled);
    }
    return value instanceof JsonArray(List<JsonValue> elements)
        ? new JsonArray(elements.stream().map(element -> shuffled(element, random)).toList())
        : value;
  }

  private static List<AccessRequest> requests() {
    Map<String, String> keys =
        Map.of(
            "aws:username",
            "alice",
            "aws:SourceIp",
            "10.1.2.3",
            "aws:SecureTransport",
            "true",
            "s3:prefix",
            "home/alice/a");
    return List.of(
        Requests.of(Requests.ALICE, "s3:GetObject", Arn.object("b", "home/alice/a"), keys),
        Requests.of(Requests.ALICE, "s3:DeleteObject", Arn.object("b", "a"), Map.of()),
        Requests.of(Requests.ALICE, "s3:ListBucket", Arn.bucket("b"), keys),
        Requests.of(Requests.ALICE, "s3:BypassGovernanceRetention", Arn.object("b", "a"), Map.of()),
        Requests.of(Requests.MALLORY, "s3:GetObject", Arn.object("b", "a"), keys));
  }
}
