package io.holdfast.iam.evaluation;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.action.S3Actions;
import io.holdfast.iam.evaluation.Decision.Allowed;
import io.holdfast.iam.evaluation.Decision.ExplicitlyDenied;
import io.holdfast.iam.evaluation.Decision.ImplicitlyDenied;
import io.holdfast.iam.evaluation.Principal.Anonymous;
import io.holdfast.iam.evaluation.Principal.FederatedSession;
import io.holdfast.iam.evaluation.Principal.WebIdentity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each side says of a request, before they are put together: the pieces for whoever has
 * another source of grants, as S3 has its ACLs. Made by {@link Evaluator}.
 */
public final class Assessment {
  private final AccessRequest request;
  private final PolicySet policies;
  private final LayerVerdict identity;
  private final LayerVerdict boundary;
  private final LayerVerdict session;
  private final LayerVerdict resource;
  private final Grant resourceGrant;
  private final boolean needsTrust;

  Assessment(
      AccessRequest request,
      PolicySet policies,
      LayerVerdict identity,
      LayerVerdict boundary,
      LayerVerdict session,
      LayerVerdict resource,
      Grant resourceGrant,
      boolean needsTrust) {
    this.request = request;
    this.policies = policies;
    this.identity = identity;
    this.boundary = boundary;
    this.session = session;
    this.resource = resource;
    this.resourceGrant = resourceGrant;
    this.needsTrust = needsTrust;
  }

  /** True when a Deny statement matches, in whichever policy; nothing may then permit. */
  public boolean isExplicitlyDenied() {
    return !denials().isEmpty();
  }

  /** True when the caller's own side permits: identity policies, boundary and session policies. */
  public boolean identitySideAllows() {
    return identity.allows() && boundary.allows() && session.allows();
  }

  /** How far the resource's policy permits. */
  public Grant resourceGrant() {
    return resourceGrant;
  }

  /** Decides by policies alone. */
  public Decision decide() {
    return decideWith(Grant.NONE);
  }

  /**
   * Decides by policies and another source of grants on the resource's side, such as an ACL. An
   * explicit Deny wins over it, and boundary and session policies bind what it grants to a session.
   *
   * @param other what the other source grants the caller; {@link Grant#NONE} for nothing
   */
  public Decision decideWith(Grant other) {
    List<MatchedStatement> denials = denials();
    if (!denials.isEmpty()) {
      return new ExplicitlyDenied(new Explanation(this, denials, null));
    }
    Grant grant = other.compareTo(resourceGrant) > 0 ? other : resourceGrant;
    return isAllowed(grant)
        ? new Allowed(new Explanation(this, permissions(), null))
        : new ImplicitlyDenied(new Explanation(this, List.of(), grant));
  }

  private boolean isAllowed(Grant grant) {
    if (isWithoutAccount()) {
      return grant == Grant.TO_PRINCIPAL;
    }
    if (!request.isSameAccount()) {
      return grant != Grant.NONE && identitySideAllows();
    }
    boolean direct =
        switch (grant) {
          case NONE, TO_ACCOUNT -> false;
          case TO_SESSION -> boundary.allows() && session.allows();
          case TO_PRINCIPAL -> isSession() ? boundary.allows() && session.allows() : true;
        };
    return direct || (identitySideAllows() && (!needsTrust || grant != Grant.NONE));
  }

  private boolean isWithoutAccount() {
    return request.principal() instanceof Anonymous || request.principal() instanceof WebIdentity;
  }

  /** Whoever has session policies is bound by them, whatever grants. */
  private boolean isSession() {
    return policies.session() != null
        || request.principal() instanceof FederatedSession
        || request.principal() instanceof Principal.RoleSession;
  }

  private List<MatchedStatement> denials() {
    List<MatchedStatement> denials = new ArrayList<>();
    for (LayerVerdict verdict : List.of(identity, boundary, session, resource)) {
      if (verdict.denial() != null) {
        denials.add(verdict.denial());
      }
    }
    return denials;
  }

  private List<MatchedStatement> permissions() {
    List<MatchedStatement> permissions = new ArrayList<>();
    for (LayerVerdict verdict : List.of(identity, boundary, session, resource)) {
      if (verdict.permission() != null) {
        permissions.add(verdict.permission());
      }
    }
    return permissions;
  }

  /** The first kind of policy, in AWS's order, that would have to permit it and does not. */
  Layer firstMissing() {
    if (!identity.allows()) {
      return Layer.IDENTITY;
    }
    if (!boundary.allows()) {
      return Layer.BOUNDARY;
    }
    return session.allows() ? Layer.RESOURCE : Layer.SESSION;
  }

  String asked() {
    return request.principal().inWords()
        + " asks for "
        + request.action()
        + " on "
        + request.resource();
  }

  List<String> missing(Grant grant) {
    List<String> missing = new ArrayList<>();
    if (!isWithoutAccount()) {
      addIf(!identity.allows(), missing, identityMissing());
      addIf(!boundary.allows(), missing, "The permissions boundary does not permit it");
      addIf(!session.allows(), missing, "No session policy permits it");
    }
    boolean resourceMissing = isWithoutAccount() || !request.isSameAccount() || needsTrust;
    addIf(
        resourceMissing && (grant == Grant.NONE || isWithoutAccount()),
        missing,
        "Account "
            + request.resourceAccountId()
            + ", which owns the resource, does not permit it there");
    addIf(
        ActionPattern.isGrantedByNameOnly(request.action()),
        missing,
        "Wildcards do not grant "
            + S3Actions.BYPASS_GOVERNANCE_RETENTION
            + ": a statement must name it");
    missing.addAll(new NearMisses(request, policies).inWords());
    return missing;
  }

  private String identityMissing() {
    return request.principal() instanceof FederatedSession && policies.session() == null
        ? "A federated session without session policies has no permissions of its own"
        : "No identity policy permits it";
  }

  private static void addIf(boolean condition, List<String> list, String text) {
    if (condition) {
      list.add(text);
    }
  }

  /**
   * What the policies of one layer say.
   *
   * @param denial the statement that denies, or null
   * @param permission the statement that permits, or null
   * @param allows true when this layer permits, be it because it has nothing to say
   */
  record LayerVerdict(
      @Nullable MatchedStatement denial, @Nullable MatchedStatement permission, boolean allows) {
    static final LayerVerdict SILENT = new LayerVerdict(null, null, false);
    static final LayerVerdict UNLIMITED = new LayerVerdict(null, null, true);
  }
}
