package io.holdfast.iam.condition;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operators, spelt as in policies.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">
 *     Condition operators</a>
 */
public enum ConditionOperator {
  /** Equal texts. */
  STRING_EQUALS("StringEquals", Kind.TEXT, false),
  /** Not {@link #STRING_EQUALS}. */
  STRING_NOT_EQUALS("StringNotEquals", Kind.TEXT, true),
  /** Equal texts but for case. */
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Kind.TEXT_IGNORING_CASE, false),
  /** Not {@link #STRING_EQUALS_IGNORE_CASE}. */
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Kind.TEXT_IGNORING_CASE, true),
  /** A pattern; its wildcards reach across anything. */
  STRING_LIKE("StringLike", Kind.PATTERN, false),
  /** Not {@link #STRING_LIKE}. */
  STRING_NOT_LIKE("StringNotLike", Kind.PATTERN, true),
  /** Equal numbers. */
  NUMERIC_EQUALS("NumericEquals", Kind.NUMBER, false),
  /** Not {@link #NUMERIC_EQUALS}. */
  NUMERIC_NOT_EQUALS("NumericNotEquals", Kind.NUMBER, true),
  /** The request's number is smaller. */
  NUMERIC_LESS_THAN("NumericLessThan", Kind.NUMBER, false),
  /** The request's number is smaller or equal. */
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Kind.NUMBER, false),
  /** The request's number is greater. */
  NUMERIC_GREATER_THAN("NumericGreaterThan", Kind.NUMBER, false),
  /** The request's number is greater or equal. */
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Kind.NUMBER, false),
  /** The same instant. */
  DATE_EQUALS("DateEquals", Kind.DATE, false),
  /** Not {@link #DATE_EQUALS}. */
  DATE_NOT_EQUALS("DateNotEquals", Kind.DATE, true),
  /** The request's instant is earlier. */
  DATE_LESS_THAN("DateLessThan", Kind.DATE, false),
  /** The request's instant is earlier or the same. */
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", Kind.DATE, false),
  /** The request's instant is later. */
  DATE_GREATER_THAN("DateGreaterThan", Kind.DATE, false),
  /** The request's instant is later or the same. */
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Kind.DATE, false),
  /** true or false. */
  BOOL("Bool", Kind.BOOL, false),
  /** Equal bytes, in base 64. */
  BINARY_EQUALS("BinaryEquals", Kind.BINARY, false),
  /** An address of a block of addresses. */
  IP_ADDRESS("IpAddress", Kind.ADDRESS, false),
  /** Not {@link #IP_ADDRESS}. */
  NOT_IP_ADDRESS("NotIpAddress", Kind.ADDRESS, true),
  /** The same as {@link #ARN_LIKE}, as in AWS. */
  ARN_EQUALS("ArnEquals", Kind.ARN, false),
  /** An ARN, its six parts compared one by one. */
  ARN_LIKE("ArnLike", Kind.ARN, false),
  /** Not {@link #ARN_EQUALS}. */
  ARN_NOT_EQUALS("ArnNotEquals", Kind.ARN, true),
  /** Not {@link #ARN_LIKE}. */
  ARN_NOT_LIKE("ArnNotLike", Kind.ARN, true),
  /** "true": the key is missing. "false": it is there. */
  NULL("Null", Kind.MISSING, false);

  /** What the values of an operator are. */
  enum Kind {
    TEXT,
    TEXT_IGNORING_CASE,
    PATTERN,
    NUMBER,
    DATE,
    BOOL,
    BINARY,
    ADDRESS,
    ARN,
    MISSING
  }

  private static final Map<String, ConditionOperator> BY_SPELLING = new HashMap<>();

  static {
    for (ConditionOperator operator : values()) {
      BY_SPELLING.put(operator.spelling, operator);
    }
  }

  private final String spelling;
  private final Kind kind;
  private final boolean negated;

  ConditionOperator(String spelling, Kind kind, boolean negated) {
    this.spelling = spelling;
    this.kind = kind;
    this.negated = negated;
  }

  static @Nullable ConditionOperator bySpelling(String spelling) {
    return BY_SPELLING.get(spelling);
  }

  /** As in policies. */
  public String spelling() {
    return spelling;
  }

  /** True when a missing key satisfies it, and a request matches when no value does. */
  public boolean isNegated() {
    return negated;
  }

  Kind kind() {
    return kind;
  }

  /** What a comparison of the request's value with the policy's says of the order operators. */
  Outcome ofComparison(int comparison) {
    return switch (this) {
      case NUMERIC_LESS_THAN, DATE_LESS_THAN -> Outcome.of(comparison < 0);
      case NUMERIC_LESS_THAN_EQUALS, DATE_LESS_THAN_EQUALS -> Outcome.of(comparison <= 0);
      case NUMERIC_GREATER_THAN, DATE_GREATER_THAN -> Outcome.of(comparison > 0);
      case NUMERIC_GREATER_THAN_EQUALS, DATE_GREATER_THAN_EQUALS -> Outcome.of(comparison >= 0);
      default -> Outcome.of(comparison == 0);
    };
  }
}
