package io.holdfast.iam.condition;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.WildcardPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An ARN of a policy: six parts, each with wildcards of its own, so that no wildcard reaches across
 * a colon; the last part keeps its colons. Variables stand in the last part only. The single {@code
 * *} is every ARN.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html">
 *     Resource</a>
 */
public final class ArnPattern {
  /** What it says of an ARN in a request. */
  public enum Match {
    /** It is one of those that it names. */
    MATCHES,
    /** It is not. */
    DIFFERS,
    /** A variable in it has no value in the request. */
    UNRESOLVED,
    /** A variable in it has several values in the request. */
    AMBIGUOUS
  }

  private static final int PARTS = 6;
  private static final int STEPS_FOR_HEAD = 8;

  private final String source;
  private final List<WildcardPattern> head;
  private final @Nullable PolicyText resource;

  private ArnPattern(String source, List<WildcardPattern> head, @Nullable PolicyText resource) {
    this.source = source;
    this.head = head;
    this.resource = resource;
  }

  /**
   * Parses an ARN with wildcards.
   *
   * @param variables as for {@link PolicyText#parse}
   * @throws InvalidConditionException when it is not "*" and not six parts, or a variable is wrong
   */
  public static ArnPattern parse(String source, boolean variables)
      throws InvalidConditionException {
    if (source.equals("*")) {
      return new ArnPattern(source, List.of(), null);
    }
    String[] parts = source.split(":", PARTS);
    if (parts.length != PARTS || !parts[0].equals("arn") || parts[PARTS - 1].isEmpty()) {
      throw new InvalidConditionException(
          "Resource " + source + " must be in ARN format or \"*\".");
    }
    List<WildcardPattern> head = new ArrayList<>();
    for (int i = 1; i < PARTS - 1; i++) {
      if (variables && parts[i].contains("${")) {
        throw new InvalidConditionException(
            "A policy variable stands before the fifth colon: " + source);
      }
      head.add(WildcardPattern.of(parts[i]));
    }
    return new ArnPattern(source, List.copyOf(head), PolicyText.parse(parts[PARTS - 1], variables));
  }

  /** As the policy has it. */
  public String source() {
    return source;
  }

  /** True for the single {@code *}. */
  public boolean isEvery() {
    return resource == null;
  }

  /** The text between two colons: 1 is the partition, 4 the account. Empty for {@code *}. */
  public String part(int index) {
    return isEvery() ? "" : source.split(":", PARTS)[index];
  }

  /** The part behind the fifth colon; null for {@code *}. */
  public @Nullable PolicyText resource() {
    return resource;
  }

  /** True when partition, service, region and account of {@code arn} match. */
  public boolean matchesHead(Arn arn) {
    return isEvery()
        || (head.get(0).matches(arn.partition())
            && head.get(1).matches(arn.service())
            && head.get(2).matches(arn.region())
            && head.get(3).matches(arn.accountId()));
  }

  /**
   * Compares. Whether its variables have values comes first, whatever the rest of it says.
   *
   * @throws io.holdfast.iam.arn.StepsExhaustedException when that takes more steps than are left
   */
  public Match match(Arn arn, RequestContext context, StepBudget budget) {
    if (resource == null) {
      return Match.MATCHES;
    }
    budget.spend(STEPS_FOR_HEAD);
    WildcardPattern pattern = resource.pattern(context, budget);
    if (pattern == null) {
      return resource.isAmbiguous(context) ? Match.AMBIGUOUS : Match.UNRESOLVED;
    }
    boolean matches =
        head.get(0).matches(arn.partition(), budget)
            && head.get(1).matches(arn.service(), budget)
            && head.get(2).matches(arn.region(), budget)
            && head.get(3).matches(arn.accountId(), budget)
            && pattern.matches(arn.resource(), budget);
    return matches ? Match.MATCHES : Match.DIFFERS;
  }

  /** True when no wildcard and no variable is in it. */
  public boolean isFixed() {
    return resource != null
        && !resource.hasVariables()
        && !resource.hasWildcards()
        && head.stream().noneMatch(WildcardPattern::hasWildcards);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArnPattern that
        && source.equals(that.source)
        && Objects.equals(resource, that.resource);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
