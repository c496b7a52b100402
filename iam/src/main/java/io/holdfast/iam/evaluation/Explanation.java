package io.holdfast.iam.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a decision is as it is. It names policies and resources, so it is for the account whose
 * policies they are, not for whoever was refused. Words are put together when they are asked for:
 * most refusals are read by nobody, and finding what was nearly met is an evaluation of its own.
 */
public final class Explanation {
  private final Assessment assessment;
  private final List<MatchedStatement> matched;
  private final @Nullable Grant lacking;

  /**
   * Of a decision.
   *
   * @param lacking what the resource's side granted when it is implicitly denied, else null
   */
  Explanation(Assessment assessment, List<MatchedStatement> matched, @Nullable Grant lacking) {
    this.assessment = assessment;
    this.matched = List.copyOf(matched);
    this.lacking = lacking;
  }

  /** What was asked, in words. */
  public String request() {
    return assessment.asked();
  }

  /** The statements that decided: those that deny, else those that permit. */
  public List<MatchedStatement> matched() {
    return matched;
  }

  /**
   * The first kind of policy that would have had to permit it and does not; means something for
   * what is implicitly denied.
   */
  public Layer firstMissing() {
    return assessment.firstMissing();
  }

  /** What would have had to permit, in words; empty unless implicitly denied. */
  public List<String> missing() {
    return lacking == null ? List.of() : assessment.missing(lacking);
  }

  /** True when it was denied because evaluating the policies takes too many steps. */
  public boolean isTooCostly() {
    return matched.stream().anyMatch(MatchedStatement::isTooCostly);
  }

  /** Sentences for the portal's "why denied?". */
  public String inWords() {
    StringBuilder text = new StringBuilder(request()).append('.');
    for (MatchedStatement statement : matched) {
      text.append(" Decided by ").append(statement.inWords()).append('.');
    }
    for (String what : missing()) {
      text.append(' ').append(what).append('.');
    }
    return text.toString();
  }
}
