package io.holdfast.iam.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * A statement that decided.
 *
 * @param policy the policy's name
 * @param statementIndex from 0; -1 when the policy as a whole could not be read
 * @param sid null when it has none
 */
public record MatchedStatement(
    Layer layer, String policy, int statementIndex, @Nullable String sid) {

  /** Such as: statement "DenyDelete" of the identity policy "team". */
  public String inWords() {
    String of = " of the " + layer.inWords() + " \"" + policy + "\"";
    if (statementIndex < 0) {
      return "the unreadable text" + of;
    }
    return "statement " + (sid == null ? "number " + (statementIndex + 1) : "\"" + sid + "\"") + of;
  }
}
