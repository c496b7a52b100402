package io.holdfast.iam.policy;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.Condition;
import java.util.List;
import java.util.Map;
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

  /** The same with everybody whose unique id is known bound to it. */
  Statement bound(Map<String, String> uniqueIds) {
    if (principals == null) {
      return this;
    }
    List<PolicyPrincipal> members =
        principals.members().stream().map(each -> bound(each, uniqueIds)).toList();
    Choice<PolicyPrincipal> whom = new Choice<>(principals.negated(), members);
    return new Statement(index, sid, effect, whom, actions, resources, conditions);
  }

  private static PolicyPrincipal bound(PolicyPrincipal principal, Map<String, String> uniqueIds) {
    return principal instanceof PolicyPrincipal.Named named
        ? new PolicyPrincipal.Named(named.arn(), uniqueIds.get(named.text()))
        : principal;
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
