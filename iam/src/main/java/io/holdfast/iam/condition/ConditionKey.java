package io.holdfast.iam.condition;

import java.util.Locale;

/** The name of a condition key, such as {@code aws:SourceIp}; equal whatever its case. */
public final class ConditionKey {
  private final String spelling;
  private final String name;

  private ConditionKey(String spelling) {
    this.spelling = spelling;
    this.name = spelling.toLowerCase(Locale.ROOT);
  }

  /**
   * A key that a policy names.
   *
   * @throws InvalidConditionException when no request has such a key
   */
  public static ConditionKey parse(String spelling) throws InvalidConditionException {
    if (!ConditionKeys.isKnown(spelling)) {
      throw new InvalidConditionException("Policy has an invalid condition key: " + spelling);
    }
    return new ConditionKey(spelling);
  }

  /** The name in lower case, by which keys are compared. */
  public String name() {
    return name;
  }

  /** The name as the policy has it. */
  public String spelling() {
    return spelling;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConditionKey that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return spelling;
  }
}
