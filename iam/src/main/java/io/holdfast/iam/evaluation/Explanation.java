package io.holdfast.iam.evaluation;

import java.util.List;

/**
 * Why a decision is as it is. It names policies and resources, so it is for the account whose
 * policies they are, not for whoever was refused.
 *
 * @param matched the statements that decided: those that deny, else those that permit
 * @param missing what would have had to permit, in words; empty unless implicitly denied
 * @param request what was asked, in words
 */
public record Explanation(String request, List<MatchedStatement> matched, List<String> missing) {

  /** Copies the lists. */
  public Explanation {
    matched = List.copyOf(matched);
    missing = List.copyOf(missing);
  }

  /** Sentences for the portal's "why denied?". */
  public String inWords() {
    StringBuilder text = new StringBuilder(request).append('.');
    for (MatchedStatement statement : matched) {
      text.append(" Decided by ").append(statement.inWords()).append('.');
    }
    for (String what : missing) {
      text.append(' ').append(what).append('.');
    }
    return text.toString();
  }
}
