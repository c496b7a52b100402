package io.holdfast.iam.policy;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a policy.
 *
 * @param index its place in the policy, from 0
 * @param sid its name, or null
 * @param principals whom it is about; null in policies that are attached to somebody
 * @param resources what it is about; null in trust policies, where it is the role
 * @param conditions all of which must hold
 */
public record Statement(
    int index,
    @Nullable String sid,
    Effect effect,
    @Nullable Choice<PolicyPrincipal> principals,
    Choice<ActionPattern> actions,
    @Nullable Choice<ArnPattern> resources,
    List<Condition> conditions) {

  /** Copies the conditions. */
  public Statement {
    conditions = List.copyOf(conditions);
  }

  /**
   * An element and its negation, such as Action and NotAction.
   *
   * @param negated true when it means everything but these
   * @param members at least one
   */
  public record Choice<T>(boolean negated, List<T> members) {
    /** Copies the members. */
    public Choice {
      members = List.copyOf(members);
    }
  }
}
