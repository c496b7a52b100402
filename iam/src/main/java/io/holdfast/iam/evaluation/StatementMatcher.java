package io.holdfast.iam.evaluation;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.policy.Effect;
import io.holdfast.iam.policy.Statement;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.ArrayList;
import java.util.List;

/** Holds statements against what a request does, to what, and under which conditions. */
final class StatementMatcher {
  private final AccessRequest request;
  private final Arn resource;
  private final RequestContext context;

  StatementMatcher(AccessRequest request) {
    this.request = request;
    this.resource = request.resource();
    this.context = request.context();
  }

  /** True when action and resource match and every condition holds; doubt is for a Deny only. */
  boolean matches(Statement statement) {
    if (!concerns(statement)) {
      return false;
    }
    for (Condition condition : statement.conditions()) {
      if (!holds(statement, condition)) {
        return false;
      }
    }
    return true;
  }

  /** The conditions that keep a statement from matching, though action and resource do match. */
  List<Condition> unmet(Statement statement) {
    List<Condition> unmet = new ArrayList<>();
    if (concerns(statement)) {
      for (Condition condition : statement.conditions()) {
        if (!holds(statement, condition)) {
          unmet.add(condition);
        }
      }
    }
    return unmet;
  }

  private boolean holds(Statement statement, Condition condition) {
    return switch (condition.evaluate(context)) {
      case TRUE -> true;
      case FALSE -> false;
      case UNDECIDABLE -> statement.effect() == Effect.DENY;
    };
  }

  private boolean concerns(Statement statement) {
    return matchesAction(statement) && matchesResource(statement);
  }

  /**
   * A wildcard, and a NotAction, which is one, does not grant s3:BypassGovernanceRetention, unless
   * the account chose so. A Deny takes it away whichever way it is written.
   */
  private boolean matchesAction(Statement statement) {
    Choice<ActionPattern> actions = statement.actions();
    boolean byNameOnly =
        statement.effect() == Effect.ALLOW
            && !request.bypassByWildcard()
            && ActionPattern.isGrantedByNameOnly(request.action());
    if (byNameOnly && actions.negated()) {
      return false;
    }
    boolean named = false;
    for (ActionPattern pattern : actions.members()) {
      named |= !(byNameOnly && pattern.hasWildcards()) && pattern.matches(request.action());
    }
    return named != actions.negated();
  }

  /**
   * A variable without a value matches nothing (AWS: "will not match any resource"), under
   * NotResource as well, unless the statement denies. One with several values, of which nobody
   * knows the right one, matches nothing that is to be permitted and everything that is to be
   * denied: doubt never permits.
   */
  private boolean matchesResource(Statement statement) {
    Choice<ArnPattern> resources = statement.resources();
    if (resources == null) {
      return true;
    }
    boolean denies = statement.effect() == Effect.DENY;
    boolean named = false;
    boolean unresolved = false;
    for (ArnPattern pattern : resources.members()) {
      if (denies && pattern.isAmbiguous(context)) {
        return true;
      }
      named |= pattern.matches(resource, context);
      unresolved |= pattern.isUnresolved(context);
    }
    return resources.negated() ? !named && (denies || !unresolved) : named;
  }
}
