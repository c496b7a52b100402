package io.holdfast.sts.operation;

import io.holdfast.sts.policy.PolicyDocuments;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks of the session that it makes, beside whom it acts as.
 *
 * @param policy the session policy in its shortest form, or null
 * @param policyArns managed policies that narrow it further
 * @param tags session tags
 * @param transitiveTagKeys those that go on to the next role
 * @param seconds how long it is to last, or null for the default
 */
record SessionSpec(
    @Nullable String policy,
    List<String> policyArns,
    Map<String, String> tags,
    Set<String> transitiveTagKeys,
    @Nullable Integer seconds) {
  /** The shortest and the longest session that can be asked for. */
  static final int MIN_SECONDS = 900;

  static final int MAX_SECONDS = 1_209_600;

  /** What policies, ARNs and tags may have together, in characters; 100 % of PackedPolicySize. */
  private static final int PACKED_CHARACTERS = 4_096;

  private static final int MAX_POLICY_ARNS = 10;

  /** Reads the parameters that sessions of roles and federated sessions have in common. */
  static SessionSpec read(Call call, PolicyArns policyArns, boolean withTags) {
    QueryParameters parameters = call.parameters();
    String policy = parameters.optional("Policy", Constraint.POLICY_DOCUMENT);
    List<String> arns = new ArrayList<>();
    for (String prefix : parameters.structures("PolicyArns", List.of("arn"), MAX_POLICY_ARNS)) {
      arns.add(PolicyArns.shaped(parameters.required(prefix + ".arn", Constraint.ARN)));
    }
    Map<String, String> tags = withTags ? parameters.tags() : Map.of();
    return new SessionSpec(
            policy == null ? null : PolicyDocuments.session(policy),
            arns,
            tags,
            Set.of(),
            seconds(parameters))
        .requirePackable();
  }

  /** {@code DurationSeconds}. */
  static @Nullable Integer seconds(QueryParameters parameters) {
    return parameters.integer("DurationSeconds", MIN_SECONDS, MAX_SECONDS);
  }

  /** With the tags that a role session hands on: they can neither be changed nor left out. */
  SessionSpec withTransitive(Map<String, String> inherited, List<String> keys) {
    Map<String, String> all = new LinkedHashMap<>(inherited);
    Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    known.putAll(inherited);
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      if (known.put(tag.getKey(), tag.getValue()) != null) {
        throw QueryException.validation(
            "The tag "
                + tag.getKey()
                + " is transitive in the calling session and cannot be set again.");
      }
      all.put(tag.getKey(), tag.getValue());
    }
    for (String key : keys) {
      if (!known.containsKey(key)) {
        throw QueryException.validation("The transitive tag key " + key + " is not a session tag.");
      }
    }
    Set<String> transitive = new LinkedHashSet<>(inherited.keySet());
    transitive.addAll(keys);
    return new SessionSpec(policy, policyArns, all, transitive, seconds).requirePackable();
  }

  /** {@code PackedPolicySize}: percent of what a token has room for. */
  int packedPercent() {
    return Math.ceilDiv(packedCharacters() * 100, PACKED_CHARACTERS);
  }

  /** Whether anything counts towards it. */
  boolean isPacked() {
    return packedCharacters() > 0;
  }

  private int packedCharacters() {
    int characters = policy == null ? 0 : policy.length();
    for (String arn : policyArns) {
      characters += arn.length();
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      characters += tag.getKey().length() + tag.getValue().length();
    }
    return characters;
  }

  private SessionSpec requirePackable() {
    if (packedCharacters() > PACKED_CHARACTERS) {
      throw new QueryException(
          QueryErrorCode.PACKED_POLICY_TOO_LARGE,
          "Packed size of session policy and tags consumes "
              + packedPercent()
              + "% of allotted space.");
    }
    return this;
  }
}
