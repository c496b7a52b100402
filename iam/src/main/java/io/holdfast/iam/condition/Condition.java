package io.holdfast.iam.condition;

import io.holdfast.iam.arn.StepBudget;
import java.util.ArrayList;
import java.util.List;

/**
 * One test of a Condition block: an operator, a key, and the values to compare with. A request
 * satisfies it when any of the values does; with a negated operator when none does.
 *
 * @param quantifier how several values of the request are taken together
 * @param ifExists true when a missing key satisfies it
 */
public record Condition(
    ConditionOperator operator,
    Quantifier quantifier,
    boolean ifExists,
    ConditionKey key,
    List<ConditionValue> values) {
  private static final String IF_EXISTS = "IfExists";

  /**
   * How several values of a request are taken together.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html">
   *     Set operators</a>
   */
  public enum Quantifier {
    /** One value is expected; of several, all must agree. */
    SINGLE(""),
    /** Each value must; a request without any satisfies it. */
    FOR_ALL_VALUES("ForAllValues:"),
    /** At least one value must. */
    FOR_ANY_VALUE("ForAnyValue:");

    private final String prefix;

    Quantifier(String prefix) {
      this.prefix = prefix;
    }
  }

  /** Copies the values. */
  public Condition {
    values = List.copyOf(values);
  }

  /**
   * Parses one test.
   *
   * @param operatorText with prefix and suffix, such as {@code ForAnyValue:StringLikeIfExists}
   * @param valueTexts at least one
   * @param variables whether the policy's version has variables
   * @throws InvalidConditionException when operator or key is unknown, or a value is not of its
   *     type
   */
  public static Condition parse(
      String operatorText, String keyText, List<String> valueTexts, boolean variables)
      throws InvalidConditionException {
    Quantifier quantifier = Quantifier.SINGLE;
    String name = operatorText;
    for (Quantifier each : List.of(Quantifier.FOR_ALL_VALUES, Quantifier.FOR_ANY_VALUE)) {
      if (operatorText.startsWith(each.prefix)) {
        quantifier = each;
        name = operatorText.substring(each.prefix.length());
      }
    }
    boolean ifExists = name.endsWith(IF_EXISTS);
    ConditionOperator operator =
        ConditionOperator.bySpelling(
            ifExists ? name.substring(0, name.length() - IF_EXISTS.length()) : name);
    boolean plainNull = !ifExists && quantifier == Quantifier.SINGLE;
    if (operator == null || (operator == ConditionOperator.NULL && !plainNull)) {
      throw new InvalidConditionException("Invalid Condition type : " + operatorText);
    }
    ConditionKey key = ConditionKey.parse(keyText);
    List<ConditionValue> values = new ArrayList<>();
    for (String text : valueTexts) {
      values.add(ConditionValue.parse(operator, text, variables));
    }
    if (values.isEmpty()) {
      throw new InvalidConditionException("The condition key " + keyText + " has no value");
    }
    return new Condition(operator, quantifier, ifExists, key, values);
  }

  /** The operator with prefix and suffix, as in policies. */
  public String operatorText() {
    return quantifier.prefix + operator.spelling() + (ifExists ? IF_EXISTS : "");
  }

  /** The values as the policy has them. */
  public List<String> valueTexts() {
    return values.stream().map(ConditionValue::source).toList();
  }

  /** The values that are texts with wildcards or variables, for analysis. */
  public List<PolicyText> texts() {
    List<PolicyText> texts = new ArrayList<>();
    for (ConditionValue value : values) {
      if (value instanceof ConditionValue.Text(PolicyText text)) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** The values that are ARNs, for analysis. */
  public List<ArnPattern> arns() {
    List<ArnPattern> arns = new ArrayList<>();
    for (ConditionValue value : values) {
      if (value instanceof ConditionValue.ArnLike(ArnPattern pattern)) {
        arns.add(pattern);
      }
    }
    return arns;
  }

  /** The values that are blocks of addresses, for analysis. */
  public List<CidrBlock> addresses() {
    List<CidrBlock> blocks = new ArrayList<>();
    for (ConditionValue value : values) {
      if (value instanceof ConditionValue.Addresses(String ignored, CidrBlock block)) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  /**
   * What it says of a request.
   *
   * @throws io.holdfast.iam.arn.StepsExhaustedException when that takes more steps than are left
   */
  public Outcome evaluate(RequestContext context, StepBudget budget) {
    budget.spend(1);
    List<String> given = context.values(key);
    if (operator == ConditionOperator.NULL) {
      return missing(given.isEmpty());
    }
    if (given.isEmpty()) {
      return switch (quantifier) {
        case FOR_ALL_VALUES -> Outcome.TRUE;
        case FOR_ANY_VALUE -> Outcome.of(ifExists);
        case SINGLE -> Outcome.of(ifExists || operator.isNegated());
      };
    }
    Outcome all = Outcome.TRUE;
    Outcome any = Outcome.FALSE;
    for (String actual : given) {
      Outcome one = test(actual, context, budget);
      all = all.and(one);
      any = any.or(one);
    }
    return switch (quantifier) {
      case FOR_ALL_VALUES -> all;
      case FOR_ANY_VALUE -> any;
      case SINGLE -> all == any ? all : Outcome.UNDECIDABLE;
    };
  }

  private Outcome test(String actual, RequestContext context, StepBudget budget) {
    Outcome outcome = Outcome.FALSE;
    for (ConditionValue value : values) {
      outcome = outcome.or(value.test(operator, actual, context, budget));
      if (outcome == Outcome.TRUE) {
        break;
      }
    }
    return operator.isNegated() ? outcome.not() : outcome;
  }

  private Outcome missing(boolean isMissing) {
    for (ConditionValue value : values) {
      if (value instanceof ConditionValue.Bool(String ignored, boolean expected)
          && expected == isMissing) {
        return Outcome.TRUE;
      }
    }
    return Outcome.FALSE;
  }

  /** As in a policy, for explanations. */
  @Override
  public String toString() {
    return operatorText() + " " + key + " " + valueTexts();
  }
}
