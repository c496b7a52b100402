package io.holdfast.sts.operation;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.MatchedStatement;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.PolicyKind;
import io.holdfast.storage.identity.Role;
import io.holdfast.sts.operation.Demand.Rule;
import io.holdfast.sts.policy.PrincipalContext;
import io.holdfast.sts.policy.PrincipalPolicies;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryRequest;

/** Has the policy engine decide whether a call may do what its operation demands. */
public final class Judge {
  private final PrincipalPolicies policies;

  /** With the policies of callers. */
  public Judge(PrincipalPolicies policies) {
    this.policies = policies;
  }

  /**
   * Returns when the caller may.
   *
   * @throws QueryException AccessDenied, in AWS's words, when not
   */
  public void require(Call call, Demand demand) {
    switch (demand.rule()) {
      case Rule.Permitted() -> {
        PolicySet own = policies.of(call.principal());
        AccessRequest request = request(call.principal(), call, demand, call.accountId());
        Decision decision = Evaluator.decide(request, own);
        if (!decision.isAllowed()) {
          throw refused(call.principal(), demand, because(decision, demand));
        }
      }
      case Rule.UnlessDenied() -> {
        PolicySet own = policies.of(call.principal());
        AccessRequest request = request(call.principal(), call, demand, call.accountId());
        Decision decision = Evaluator.decide(request, own);
        if (decision instanceof Decision.ExplicitlyDenied) {
          throw refused(call.principal(), demand, because(decision, demand));
        }
      }
      case Rule.Trusted(Role role) -> {
        PolicySet own = policies.of(call.principal()).withResource(trust(role));
        AccessRequest request = request(call.principal(), call, demand, role.accountId());
        Decision decision = Evaluator.decideTrust(request, own);
        if (!decision.isAllowed()) {
          throw refused(call.principal(), demand, denial(decision));
        }
      }
      case Rule.TrustedWebIdentity(Role role, String providerArn) ->
          requireWebIdentity(call, demand, role, providerArn);
    }
  }

  private static void requireWebIdentity(Call call, Demand demand, Role role, String providerArn) {
    RequestContext.Builder context = context(call.request(), demand);
    context.put("aws:FederatedProvider", providerArn);
    AccessRequest request =
        new AccessRequest(
            new Principal.WebIdentity(providerArn),
            null,
            demand.action(),
            arn(demand, role.accountId()),
            role.accountId(),
            context.build(),
            false);
    PolicySet trust = PolicySet.none().withResource(trust(role));
    if (!Evaluator.decideTrust(request, trust).isAllowed()) {
      throw new QueryException(
          QueryErrorCode.ACCESS_DENIED, "Not authorized to perform " + demand.action());
    }
  }

  private static ResourcePolicy trust(Role role) {
    return ResourcePolicy.of(
        NamedPolicy.stored("trust policy", role.trustPolicy().document(), PolicyKind.TRUST)
            .bound(role.trustPolicy().principals()));
  }

  private static AccessRequest request(
      ActingPrincipal caller, Call call, Demand demand, String resourceAccountId) {
    RequestContext.Builder context = context(call.request(), demand);
    if (demand.mfaTime() == null) {
      PrincipalContext.addTo(context, caller, call.request().time());
    } else {
      PrincipalContext.addTo(context, caller, call.request().time(), demand.mfaTime());
    }
    context.put("aws:ResourceAccount", resourceAccountId);
    return new AccessRequest(
        PrincipalPolicies.principal(caller),
        caller.snapshot().account().canonicalId(),
        demand.action(),
        arn(demand, resourceAccountId),
        resourceAccountId,
        context.build(),
        caller.snapshot().switches().wildcardBypass());
  }

  private static RequestContext.Builder context(QueryRequest request, Demand demand) {
    RequestContext.Builder context =
        RequestContext.builder()
            .put("aws:CurrentTime", request.time().toString())
            .put("aws:EpochTime", Long.toString(request.time().getEpochSecond()))
            .put("aws:SecureTransport", Boolean.toString(request.secure()));
    if (request.sourceAddress() != null) {
      context.put("aws:SourceIp", request.sourceAddress());
    }
    if (request.userAgent() != null) {
      context.put("aws:UserAgent", request.userAgent());
    }
    if (request.referer() != null) {
      context.put("aws:Referer", request.referer());
    }
    demand.context().forEach(context::putAll);
    return context;
  }

  private static Arn arn(Demand demand, String accountId) {
    Arn arn = Arn.parse(demand.resource());
    return arn == null ? new Arn("aws", "iam", "", accountId, demand.resource()) : arn;
  }

  /** In which layer it failed, as AWS tells: the first that does not permit it. */
  private static String because(Decision decision, Demand demand) {
    if (decision instanceof Decision.ExplicitlyDenied) {
      return denial(decision);
    }
    String layer =
        switch (decision.explanation().firstMissing()) {
          case IDENTITY -> "identity-based policy";
          case BOUNDARY -> "permissions boundary";
          case SESSION -> "session policy";
          case RESOURCE -> "resource-based policy";
        };
    return " because no " + layer + " allows the " + demand.action() + " action";
  }

  private static String denial(Decision decision) {
    if (!(decision instanceof Decision.ExplicitlyDenied)) {
      return "";
    }
    MatchedStatement matched = decision.explanation().matched().getFirst();
    return switch (matched.layer()) {
      case IDENTITY -> " with an explicit deny in an identity-based policy";
      case BOUNDARY -> " with an explicit deny in a permissions boundary";
      case SESSION -> " with an explicit deny in a session policy";
      case RESOURCE -> " with an explicit deny in a resource-based policy";
    };
  }

  private static QueryException refused(ActingPrincipal caller, Demand demand, String because) {
    return new QueryException(
        QueryErrorCode.ACCESS_DENIED,
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + demand.action()
            + " on resource: "
            + demand.resource()
            + because);
  }
}
