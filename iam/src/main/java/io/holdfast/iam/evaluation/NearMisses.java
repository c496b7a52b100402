package io.holdfast.iam.evaluation;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.StepsExhaustedException;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.policy.Effect;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements that would permit, were it not for a condition: the usual answer to "why denied?". It
 * is a second evaluation, so it has steps of its own and is for those who read the words.
 */
final class NearMisses {
  private static final int MAX = 5;

  private final AccessRequest request;
  private final PolicySet policies;
  private final StepBudget budget = StepBudget.ofDecision();

  NearMisses(AccessRequest request, PolicySet policies) {
    this.request = request;
    this.policies = policies;
  }

  List<String> inWords() {
    List<String> misses = new ArrayList<>();
    try {
      addAll(misses);
    } catch (StepsExhaustedException e) {
      misses.add("There may be more: evaluating the policies takes too many steps");
    }
    return misses;
  }

  private void addAll(List<String> misses) {
    policies.identity().forEach(policy -> add(Layer.IDENTITY, policy, misses));
    if (policies.boundary() != null) {
      add(Layer.BOUNDARY, policies.boundary(), misses);
    }
    if (policies.session() != null) {
      policies.session().forEach(policy -> add(Layer.SESSION, policy, misses));
    }
    if (policies.resource() != null) {
      add(Layer.RESOURCE, policies.resource().policy(), misses);
    }
  }

  private void add(Layer layer, NamedPolicy policy, List<String> misses) {
    PolicyDocument document = policy.document();
    if (document == null) {
      return;
    }
    StatementMatcher matcher = new StatementMatcher(request, budget);
    PrincipalMatcher principals = new PrincipalMatcher(request, policies.session());
    for (Statement statement : document.statements()) {
      boolean permits =
          statement.effect() == Effect.ALLOW
              && (statement.principals() == null
                  || principals.grant(statement.principals()) != Grant.NONE);
      if (!permits) {
        continue;
      }
      for (Condition unmet : matcher.unmet(statement)) {
        if (misses.size() < MAX) {
          String which =
              new MatchedStatement(layer, policy.name(), statement.index(), statement.sid())
                  .inWords();
          misses.add("The condition " + unmet + " in " + which + " does not hold");
        }
      }
    }
  }
}
