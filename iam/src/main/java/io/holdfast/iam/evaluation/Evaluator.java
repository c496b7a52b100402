package io.holdfast.iam.evaluation;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.StepsExhaustedException;
import io.holdfast.iam.evaluation.Assessment.LayerVerdict;
import io.holdfast.iam.evaluation.Principal.AccountRoot;
import io.holdfast.iam.evaluation.Principal.Anonymous;
import io.holdfast.iam.evaluation.Principal.FederatedSession;
import io.holdfast.iam.evaluation.Principal.RoleSession;
import io.holdfast.iam.evaluation.Principal.User;
import io.holdfast.iam.evaluation.Principal.WebIdentity;
import io.holdfast.iam.evaluation.ResourcePolicy.Limit;
import io.holdfast.iam.policy.Effect;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides by policies. Denied is the default; a matching Deny wins wherever it stands; session
 * policies and boundaries only narrow. What takes more steps than a {@link StepBudget} has is
 * denied explicitly: nobody knows what it would have said, and a Deny may be in it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">
 *     Policy evaluation logic</a>
 */
public final class Evaluator {
  /** What the owner's root can always do: mend a policy that shuts everybody out. */
  private static final Set<String> RECOVERY =
      Set.of("s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy");

  private Evaluator() {}

  /** Decides by policies alone. */
  public static Decision decide(AccessRequest request, PolicySet policies) {
    return assess(request, policies).decide();
  }

  /**
   * Decides by policies alone, in so many steps.
   *
   * @param budget of it the steps are taken
   */
  public static Decision decide(AccessRequest request, PolicySet policies, StepBudget budget) {
    return assess(request, policies, false, budget).decide();
  }

  /** What each side says, to be put together with ACLs. */
  public static Assessment assess(AccessRequest request, PolicySet policies) {
    return assess(request, policies, false, StepBudget.ofDecision());
  }

  /**
   * What each side says, in so many steps.
   *
   * @param budget of it the steps are taken
   */
  public static Assessment assess(AccessRequest request, PolicySet policies, StepBudget budget) {
    return assess(request, policies, false, budget);
  }

  /**
   * Decides whether a role may be assumed: the resource is the role, its policy the trust policy.
   * Other than with a bucket, the owner's identity policies do not do without it.
   */
  public static Decision decideTrust(AccessRequest request, PolicySet policies) {
    return assess(request, policies, true, StepBudget.ofDecision()).decide();
  }

  private static Assessment assess(
      AccessRequest request, PolicySet policies, boolean needsTrust, StepBudget budget) {
    StatementMatcher matcher = new StatementMatcher(request, budget);
    LayerVerdict identity = attached(Layer.IDENTITY, policies.identity(), matcher);
    LayerVerdict boundary =
        policies.boundary() == null
            ? LayerVerdict.UNLIMITED
            : attached(Layer.BOUNDARY, List.of(policies.boundary()), matcher);
    LayerVerdict session =
        policies.session() == null
            ? LayerVerdict.UNLIMITED
            : attached(Layer.SESSION, policies.session(), matcher);
    ResourcePolicy policy = policies.resource();
    ResourceVerdict resource =
        policy == null
            ? new ResourceVerdict(LayerVerdict.SILENT, Grant.NONE)
            : resource(policy, request, matcher, new PrincipalMatcher(request, policies.session()));
    return new Assessment(
        request,
        policies,
        identity(request.principal(), identity, policies),
        isRoot(request.principal()) ? withoutLimit(boundary) : boundary,
        session,
        resource.verdict(),
        resource.grant(),
        needsTrust);
  }

  /**
   * A root needs no identity policy and has no boundary; a Deny in one would count all the same.
   */
  private static LayerVerdict identity(
      Principal principal, LayerVerdict verdict, PolicySet policies) {
    boolean allows =
        switch (principal) {
          case Anonymous() -> false;
          case WebIdentity ignored -> false;
          case AccountRoot ignored -> true;
          case User ignored -> verdict.allows();
          case RoleSession ignored -> verdict.allows();
          case FederatedSession federated ->
              policies.session() != null
                  && (federated.issuer() instanceof AccountRoot || verdict.allows());
        };
    return new LayerVerdict(verdict.denial(), verdict.permission(), allows);
  }

  private static boolean isRoot(Principal principal) {
    return principal instanceof AccountRoot
        || (principal instanceof FederatedSession federated
            && federated.issuer() instanceof AccountRoot);
  }

  private static LayerVerdict withoutLimit(LayerVerdict verdict) {
    return new LayerVerdict(verdict.denial(), verdict.permission(), true);
  }

  private static LayerVerdict attached(
      Layer layer, List<NamedPolicy> policies, StatementMatcher matcher) {
    MatchedStatement denial = null;
    MatchedStatement permission = null;
    for (NamedPolicy policy : policies) {
      PolicyDocument document = policy.document();
      if (document == null) {
        denial = denial == null ? MatchedStatement.unreadable(layer, policy.name()) : denial;
        continue;
      }
      try {
        for (Statement statement : document.statements()) {
          boolean isDeny = statement.effect() == Effect.DENY;
          boolean decided = isDeny ? denial != null : permission != null;
          // A statement about a principal has no place in a policy that is attached to one.
          boolean isForeign = statement.principals() != null;
          if (decided || (isForeign && !isDeny) || !matcher.matches(statement)) {
            continue;
          }
          MatchedStatement match =
              new MatchedStatement(layer, policy.name(), statement.index(), statement.sid());
          denial = isDeny ? match : denial;
          permission = isDeny ? permission : match;
        }
      } catch (StepsExhaustedException e) {
        MatchedStatement tooCostly = MatchedStatement.tooCostly(layer, policy.name());
        return new LayerVerdict(tooCostly, null, false);
      }
    }
    return new LayerVerdict(denial, permission, permission != null);
  }

  private record ResourceVerdict(LayerVerdict verdict, Grant grant) {}

  private static ResourceVerdict resource(
      ResourcePolicy policy,
      AccessRequest request,
      StatementMatcher matcher,
      PrincipalMatcher principals) {
    ResourceVerdict said = said(policy.policy(), matcher, principals);
    LayerVerdict verdict = said.verdict();
    MatchedStatement denial = isRecovery(policy, request) ? null : verdict.denial();
    return counts(policy, request)
        ? new ResourceVerdict(
            new LayerVerdict(denial, verdict.permission(), verdict.allows()), said.grant())
        : new ResourceVerdict(new LayerVerdict(denial, null, false), Grant.NONE);
  }

  /** What the text of a resource's policy says, before what limits it. */
  private static ResourceVerdict said(
      NamedPolicy policy, StatementMatcher matcher, PrincipalMatcher principals) {
    PolicyDocument document = policy.document();
    if (document == null) {
      return denying(MatchedStatement.unreadable(Layer.RESOURCE, policy.name()));
    }
    MatchedStatement denial = null;
    MatchedStatement permission = null;
    Grant best = Grant.NONE;
    try {
      for (Statement statement : document.statements()) {
        if (!matcher.matches(statement)) {
          continue;
        }
        MatchedStatement match =
            new MatchedStatement(Layer.RESOURCE, policy.name(), statement.index(), statement.sid());
        Grant grant = grant(statement, principals);
        if (isDenial(statement, principals)) {
          denial = denial == null ? match : denial;
        } else if (grant.compareTo(best) > 0) {
          best = grant;
          permission = match;
        }
      }
    } catch (StepsExhaustedException e) {
      return denying(MatchedStatement.tooCostly(Layer.RESOURCE, policy.name()));
    }
    return new ResourceVerdict(new LayerVerdict(denial, permission, best != Grant.NONE), best);
  }

  private static ResourceVerdict denying(MatchedStatement denial) {
    return new ResourceVerdict(new LayerVerdict(denial, null, false), Grant.NONE);
  }

  /** A statement that names nobody denies everybody and permits nobody. */
  private static boolean isDenial(Statement statement, PrincipalMatcher principals) {
    return statement.effect() == Effect.DENY
        && (statement.principals() == null || principals.isDenied(statement.principals()));
  }

  private static Grant grant(Statement statement, PrincipalMatcher principals) {
    return statement.effect() == Effect.DENY || statement.principals() == null
        ? Grant.NONE
        : principals.grant(statement.principals());
  }

  private static boolean isRecovery(ResourcePolicy policy, AccessRequest request) {
    return request.principal() instanceof AccountRoot
        && request.isSameAccount()
        && RECOVERY.contains(request.action().toLowerCase(Locale.ROOT))
        && !policy.limits().contains(Limit.BINDS_OWNER_ROOT);
  }

  private static boolean counts(ResourcePolicy policy, AccessRequest request) {
    return !policy.limits().contains(Limit.DENY_ONLY)
        && (request.isSameAccount() || !policy.limits().contains(Limit.OWNER_ACCOUNT_ONLY));
  }
}
