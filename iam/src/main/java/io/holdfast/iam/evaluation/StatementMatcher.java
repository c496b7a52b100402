package io.holdfast.iam.evaluation;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.policy.Effect;
import io.holdfast.iam.policy.Statement;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Holds statements against what a request does, to what, and under which conditions. */
final class StatementMatcher {
  private static final int STEPS_PER_STATEMENT = 8;

  private final Arn resource;
  private final RequestContext context;
  private final String action;
  private final boolean isByNameOnly;
  private final StepBudget budget;

  StatementMatcher(AccessRequest request, StepBudget budget) {
    this.budget = budget;
    this.action = request.action().toLowerCase(Locale.ROOT);
    this.isByNameOnly =
        !request.bypassByWildcard() && ActionPattern.isGrantedByNameOnly(request.action());
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
    return switch (condition.evaluate(context, budget)) {
      case TRUE -> true;
      case FALSE -> false;
      case UNDECIDABLE -> statement.effect() == Effect.DENY;
    };
  }

  private boolean concerns(Statement statement) {
    budget.spend(STEPS_PER_STATEMENT);
    return matchesAction(statement) && matchesResource(statement);
  }

  /**
   * A wildcard, and a NotAction, which is one, does not grant s3:BypassGovernanceRetention, unless
   * the account chose so. A Deny takes it away whichever way it is written.
   */
  private boolean matchesAction(Statement statement) {
    Choice<ActionPattern> actions = statement.actions();
    boolean byNameOnly = isByNameOnly && statement.effect() == Effect.ALLOW;
    if (byNameOnly && actions.negated()) {
      return false;
    }
    for (ActionPattern pattern : actions.members()) {
      if (!(byNameOnly && pattern.hasWildcards()) && pattern.matches(action, budget)) {
        return !actions.negated();
      }
    }
    return actions.negated();
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
    return statement.effect() == Effect.DENY
        ? isResourceDenied(resources)
        : isResourcePermitted(resources);
  }

  private boolean isResourceDenied(Choice<ArnPattern> resources) {
    boolean named = false;
    for (ArnPattern pattern : resources.members()) {
      switch (pattern.match(resource, context, budget)) {
        case AMBIGUOUS -> {
          return true;
        }
        case MATCHES -> {
          if (!resources.negated()) {
            return true;
          }
          named = true;
        }
        case DIFFERS, UNRESOLVED -> {
          // Another member may.
        }
      }
    }
    return resources.negated() && !named;
  }

  private boolean isResourcePermitted(Choice<ArnPattern> resources) {
    for (ArnPattern pattern : resources.members()) {
      ArnPattern.Match match = pattern.match(resource, context, budget);
      if (match == ArnPattern.Match.MATCHES) {
        return !resources.negated();
      }
      if (match != ArnPattern.Match.DIFFERS && resources.negated()) {
        return false;
      }
    }
    return resources.negated();
  }
}
