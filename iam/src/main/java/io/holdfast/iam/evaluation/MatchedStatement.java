package io.holdfast.iam.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * A statement that decided.
 *
 * @param policy the policy's name
 * @param statementIndex from 0; {@link #UNREADABLE} when the policy as a whole could not be read,
 *     {@link #TOO_COSTLY} when its evaluation was given up
 * @param sid null when it has none
 */
public record MatchedStatement(
    Layer layer, String policy, int statementIndex, @Nullable String sid) {
  static final int UNREADABLE = -1;
  static final int TOO_COSTLY = -2;

  static MatchedStatement unreadable(Layer layer, String policy) {
    return new MatchedStatement(layer, policy, UNREADABLE, null);
  }

  static MatchedStatement tooCostly(Layer layer, String policy) {
    return new MatchedStatement(layer, policy, TOO_COSTLY, null);
  }

  /** True when no statement of it decided, but the work that it takes to evaluate. */
  public boolean isTooCostly() {
    return statementIndex == TOO_COSTLY;
  }

  /** Such as: statement "DenyDelete" of the identity policy "team". */
  public String inWords() {
    String of = " of the " + layer.inWords() + " \"" + policy + "\"";
    if (statementIndex == UNREADABLE) {
      return "the unreadable text" + of;
    }
    if (statementIndex == TOO_COSTLY) {
      return "the number of steps that it takes to evaluate the texts up to that" + of;
    }
    return "statement " + (sid == null ? "number " + (statementIndex + 1) : "\"" + sid + "\"") + of;
  }
}
