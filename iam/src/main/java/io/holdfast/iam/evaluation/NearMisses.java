package io.holdfast.iam.evaluation;

import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.policy.Effect;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements that would permit, were it not for a condition: the usual answer to "why denied?". */
final class NearMisses {
  private static final int MAX = 5;

  private final AccessRequest request;
  private final PolicySet policies;

  NearMisses(AccessRequest request, PolicySet policies) {
    this.request = request;
    this.policies = policies;
  }

  List<String> inWords() {
    List<String> misses = new ArrayList<>();
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
    return misses;
  }

  private void add(Layer layer, NamedPolicy policy, List<String> misses) {
    PolicyDocument document = policy.document();
    if (document == null) {
      return;
    }
    StatementMatcher matcher = new StatementMatcher(request);
    PrincipalMatcher principals =
        new PrincipalMatcher(request.principal(), request.canonicalUserId());
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
