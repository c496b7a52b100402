package io.holdfast.iam.condition;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.WildcardPattern;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One value of a condition, parsed as its operator wants it. */
public sealed interface ConditionValue {
  /** Steps that reading a value of the request takes, besides one for each character. */
  int STEPS_TO_READ = 100;

  /** As the policy has it. */
  String source();

  /** Text with variables; wildcards or not is the operator's. */
  record Text(PolicyText text) implements ConditionValue {
    @Override
    public String source() {
      return text.source();
    }
  }

  /** An ARN with wildcards and variables. */
  record ArnLike(ArnPattern pattern) implements ConditionValue {
    @Override
    public String source() {
      return pattern.source();
    }
  }

  /** A decimal number. */
  record Numeric(String source, BigDecimal number) implements ConditionValue {}

  /** An instant. */
  record Date(String source, Instant instant) implements ConditionValue {}

  /** true or false. */
  record Bool(String source, boolean value) implements ConditionValue {}

  /** Bytes, as canonical base 64. */
  record Binary(String source, String canonical) implements ConditionValue {}

  /** Addresses. */
  record Addresses(String source, CidrBlock block) implements ConditionValue {}

  /** Parses a value for an operator. */
  static ConditionValue parse(ConditionOperator operator, String source, boolean variables)
      throws InvalidConditionException {
    ConditionValue value =
        switch (operator.kind()) {
          case TEXT, TEXT_IGNORING_CASE, PATTERN -> new Text(PolicyText.parse(source, variables));
          case ARN -> new ArnLike(ArnPattern.parse(source, variables));
          case NUMBER -> {
            BigDecimal number = ConditionScalars.number(source);
            yield number == null ? null : new Numeric(source, number);
          }
          case DATE -> {
            Instant instant = ConditionScalars.date(source);
            yield instant == null ? null : new Date(source, instant);
          }
          case BOOL, MISSING -> {
            Boolean bool = ConditionScalars.bool(source);
            yield bool == null ? null : new Bool(source, bool);
          }
          case BINARY -> {
            String canonical = canonicalBase64(source);
            yield canonical == null ? null : new Binary(source, canonical);
          }
          case ADDRESS -> {
            CidrBlock block = CidrBlock.parse(source);
            yield block == null ? null : new Addresses(source, block);
          }
        };
    if (value == null) {
      throw new InvalidConditionException(
          "Invalid value \"" + source + "\" for the condition operator " + operator.spelling());
    }
    return value;
  }

  /**
   * Whether a value of the request satisfies the operator (not negated) with this value. A variable
   * without a value leaves open what there is to compare with, and so does one with several.
   *
   * @throws io.holdfast.iam.arn.StepsExhaustedException when that takes more steps than are left
   */
  default Outcome test(
      ConditionOperator operator, String actual, RequestContext context, StepBudget budget) {
    budget.spend(this instanceof Text ? 1 : STEPS_TO_READ + actual.length());
    return switch (this) {
      case Text(PolicyText text) -> testText(operator, text, actual, context, budget);
      case ArnLike(ArnPattern pattern) -> {
        Arn arn = Arn.parse(actual);
        yield arn == null
            ? Outcome.UNDECIDABLE
            : switch (pattern.match(arn, context, budget)) {
              case MATCHES -> Outcome.TRUE;
              case DIFFERS -> Outcome.FALSE;
              case UNRESOLVED, AMBIGUOUS -> Outcome.UNDECIDABLE;
            };
      }
      case Numeric(String ignored, BigDecimal number) -> {
        BigDecimal given = ConditionScalars.number(actual);
        yield given == null ? Outcome.UNDECIDABLE : operator.ofComparison(given.compareTo(number));
      }
      case Date(String ignored, Instant instant) -> {
        Instant given = ConditionScalars.date(actual);
        yield given == null ? Outcome.UNDECIDABLE : operator.ofComparison(given.compareTo(instant));
      }
      case Bool(String ignored, boolean value) -> {
        Boolean given = ConditionScalars.bool(actual);
        yield given == null ? Outcome.UNDECIDABLE : Outcome.of(given == value);
      }
      case Binary(String ignored, String canonical) -> {
        String given = canonicalBase64(actual);
        yield given == null ? Outcome.UNDECIDABLE : Outcome.of(given.equals(canonical));
      }
      case Addresses(String ignored, CidrBlock block) -> {
        CidrBlock given = CidrBlock.parse(actual);
        yield given == null || !given.isSingleAddress()
            ? Outcome.UNDECIDABLE
            : Outcome.of(block.contains(given));
      }
    };
  }

  private static Outcome testText(
      ConditionOperator operator,
      PolicyText text,
      String actual,
      RequestContext context,
      StepBudget budget) {
    if (operator.kind() == ConditionOperator.Kind.PATTERN) {
      WildcardPattern pattern = text.pattern(context, budget);
      return pattern == null ? Outcome.UNDECIDABLE : Outcome.of(pattern.matches(actual, budget));
    }
    String expected = text.literal(context, budget);
    if (expected == null) {
      return Outcome.UNDECIDABLE;
    }
    if (operator.kind() == ConditionOperator.Kind.TEXT) {
      return Outcome.of(expected.equals(actual));
    }
    budget.spend(STEPS_TO_READ + expected.length() + actual.length());
    return Outcome.of(expected.toLowerCase(Locale.ROOT).equals(actual.toLowerCase(Locale.ROOT)));
  }

  private static @Nullable String canonicalBase64(String text) {
    try {
      return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
