package io.holdfast.iam.condition;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.WildcardPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text of a policy with its wildcards and policy variables found once, when it is parsed. What a
 * variable stands for is text: an asterisk in a user's name is an asterisk.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">
 *     Policy variables</a>
 */
public final class PolicyText {
  /** Characters of the longest text. */
  public static final int MAX_LENGTH = 2048;

  private static final long STEPS_TO_ASSEMBLE = 100;
  private static final long STEPS_PER_TOKEN = 8;

  private final String source;
  private final List<Part> parts;

  /** Null when a variable is in it, so that it differs from request to request. */
  private final @Nullable WildcardPattern fixedPattern;

  private final @Nullable String fixedLiteral;

  private PolicyText(String source, List<Part> parts) {
    this.source = source;
    this.parts = List.copyOf(parts);
    boolean fixed = !hasVariables();
    StepBudget budget = StepBudget.unlimited();
    this.fixedPattern = fixed ? assembledPattern(RequestContext.empty(), budget) : null;
    this.fixedLiteral = fixed ? assembledLiteral(RequestContext.empty(), budget) : null;
  }

  private sealed interface Part {
    /** Text in which {@code *} and {@code ?} may be wildcards. */
    record Plain(String text) implements Part {}

    /** Text in which nothing is a wildcard. */
    record Escaped(String text) implements Part {}

    record Variable(ConditionKey key, @Nullable String defaultValue) implements Part {}
  }

  /**
   * Parses a text.
   *
   * @param variables whether <code>${…}</code> is a variable (Version 2012-10-17) or just text
   * @throws InvalidConditionException when a variable is malformed or names an unknown key, or the
   *     text is too long
   */
  public static PolicyText parse(String source, boolean variables)
      throws InvalidConditionException {
    if (source.length() > MAX_LENGTH) {
      throw new InvalidConditionException("A value is longer than " + MAX_LENGTH + " characters");
    }
    List<Part> parts = new ArrayList<>();
    int from = 0;
    while (variables) {
      int open = source.indexOf("${", from);
      if (open < 0) {
        break;
      }
      addPlain(parts, source.substring(from, open));
      int close = end(source, open + 2);
      parts.add(variable(source.substring(open + 2, close)));
      from = close + 1;
    }
    addPlain(parts, source.substring(from));
    return new PolicyText(source, parts);
  }

  private static void addPlain(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part.Plain(text));
    }
  }

  /** The closing brace; one inside of a quoted default value does not close. */
  private static int end(String source, int from) throws InvalidConditionException {
    boolean quoted = false;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (c == '}' && !quoted) {
        return i;
      }
    }
    throw new InvalidConditionException("A policy variable has no end: " + source);
  }

  private static Part variable(String inside) throws InvalidConditionException {
    if (inside.equals("*") || inside.equals("?") || inside.equals("$")) {
      return new Part.Escaped(inside);
    }
    int quote = inside.indexOf('\'');
    if (quote < 0) {
      return new Part.Variable(ConditionKey.parse(inside), null);
    }
    String head = inside.substring(0, quote).stripTrailing();
    boolean wellFormed =
        head.endsWith(",")
            && inside.length() >= quote + 2
            && inside.indexOf('\'', quote + 1) == inside.length() - 1;
    if (!wellFormed) {
      throw new InvalidConditionException("A policy variable is malformed: ${" + inside + "}");
    }
    ConditionKey key = ConditionKey.parse(head.substring(0, head.length() - 1).stripTrailing());
    return new Part.Variable(key, inside.substring(quote + 1, inside.length() - 1));
  }

  /** The text as the policy has it. */
  public String source() {
    return source;
  }

  /** True when a policy variable other than <code>${*}</code> and its like is in it. */
  public boolean hasVariables() {
    return parts.stream().anyMatch(Part.Variable.class::isInstance);
  }

  /** True when {@code *} or {@code ?} is in it as itself. */
  public boolean hasWildcards() {
    return parts.stream()
        .anyMatch(part ->
            part instanceof Part.Plain(String text)
                && (text.indexOf('*') >= 0 || text.indexOf('?') >= 0));
  }

  /**
   * The pattern that it is in a request.
   *
   * @return null when a variable has no value there, or more than one; it then matches nothing
   * @throws io.holdfast.iam.arn.StepsExhaustedException when what variables stand for is too long
   */
  public @Nullable WildcardPattern pattern(RequestContext context, StepBudget budget) {
    return fixedPattern == null ? assembledPattern(context, budget) : fixedPattern;
  }

  private @Nullable WildcardPattern assembledPattern(RequestContext context, StepBudget budget) {
    budget.spend(STEPS_TO_ASSEMBLE + source.length() * STEPS_PER_TOKEN);
    WildcardPattern.Builder pattern = new WildcardPattern.Builder();
    for (Part part : parts) {
      switch (part) {
        case Part.Plain(String text) -> pattern.wildcards(text);
        case Part.Escaped(String text) -> pattern.literal(text);
        case Part.Variable variable -> {
          String value = value(variable, context);
          if (value == null) {
            return null;
          }
          budget.spend(value.length() * STEPS_PER_TOKEN);
          pattern.literal(value);
        }
      }
    }
    return pattern.build();
  }

  /** The text that it is in a request, wildcards being text; null as for {@link #pattern}. */
  public @Nullable String literal(RequestContext context, StepBudget budget) {
    return fixedLiteral == null ? assembledLiteral(context, budget) : fixedLiteral;
  }

  private @Nullable String assembledLiteral(RequestContext context, StepBudget budget) {
    budget.spend(STEPS_TO_ASSEMBLE + source.length());
    StringBuilder literal = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Plain(String text) -> literal.append(text);
        case Part.Escaped(String text) -> literal.append(text);
        case Part.Variable variable -> {
          String value = value(variable, context);
          if (value == null) {
            return null;
          }
          budget.spend(value.length());
          literal.append(value);
        }
      }
    }
    return literal.toString();
  }

  /** True when a variable in it has several values in a request, so that nobody knows which. */
  boolean isAmbiguous(RequestContext context) {
    for (Part part : parts) {
      if (part instanceof Part.Variable variable && context.values(variable.key()).size() > 1) {
        return true;
      }
    }
    return false;
  }

  /** The pattern that covers what it can be in any request: a variable can be anything. */
  public WildcardPattern widestPattern() {
    WildcardPattern.Builder pattern = new WildcardPattern.Builder();
    for (Part part : parts) {
      switch (part) {
        case Part.Plain(String text) -> pattern.wildcards(text);
        case Part.Escaped(String text) -> pattern.literal(text);
        case Part.Variable ignored -> pattern.any();
      }
    }
    return pattern.build();
  }

  private static @Nullable String value(Part.Variable variable, RequestContext context) {
    List<String> values = context.values(variable.key());
    return switch (values.size()) {
      case 0 -> variable.defaultValue();
      case 1 -> values.getFirst();
      default -> null;
    };
  }

  /** Texts are equal when they were written alike and mean the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyText that
        && source.equals(that.source)
        && parts.equals(that.parts);
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
