package io.holdfast.iam.evaluation;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.evaluation.Principal.AccountRoot;
import io.holdfast.iam.evaluation.Principal.Anonymous;
import io.holdfast.iam.evaluation.Principal.FederatedSession;
import io.holdfast.iam.evaluation.Principal.RoleSession;
import io.holdfast.iam.evaluation.Principal.User;
import io.holdfast.iam.evaluation.Principal.WebIdentity;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.iam.policy.PolicyPrincipal.Named;
import io.holdfast.iam.policy.PolicyPrincipal.Named.Kind;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the Principal elements of statements against one caller. A caller is known by its own
 * unique id, by that of the role or user behind it, and by its account; never by name alone, since
 * a name can come back to somebody else.
 */
final class PrincipalMatcher {
  private final Principal principal;
  private final @Nullable String accountId;
  private final @Nullable String canonicalUserId;
  private final boolean standsAlone;

  /**
   * For the caller of a request.
   *
   * @param session the caller's session policies; null for none
   */
  PrincipalMatcher(AccessRequest request, @Nullable List<NamedPolicy> session) {
    this.principal = request.principal();
    this.accountId = principal.accountIdOrNull();
    this.canonicalUserId = request.canonicalUserId();
    this.standsAlone = principal instanceof FederatedSession && session == null;
  }

  /**
   * How much an Allow statement with this element gives the caller; NONE when it is not about it. A
   * federated session without session policies has nothing of the user behind it: only what names
   * the session itself, or everybody, gives it anything.
   *
   * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html">
   *     GetFederationToken, Permissions</a>
   */
  Grant grant(Choice<PolicyPrincipal> element) {
    if (element.negated()) {
      return Grant.NONE;
    }
    Grant best = Grant.NONE;
    for (PolicyPrincipal each : element.members()) {
      Grant grant = standsAlone && isBehindIt(each) ? Grant.NONE : grant(each);
      best = grant.compareTo(best) > 0 ? grant : best;
    }
    return best;
  }

  /** Whether a Deny statement with this element is about the caller. */
  boolean isDenied(Choice<PolicyPrincipal> element) {
    return element.negated()
        ? !isExempt(element)
        : element.members().stream()
            .anyMatch(
                each -> isEveryone(each) || isUnboundNamesake(each) || grant(each) != Grant.NONE);
  }

  /** A Deny for everybody is for those, too, whom an Allow for everybody does not mean. */
  private static boolean isEveryone(PolicyPrincipal each) {
    return each instanceof PolicyPrincipal.Everyone;
  }

  /**
   * NotPrincipal exempts whoever is named in full: itself, the role or user behind it, and its
   * account. Naming an account alone exempts its root only, as AWS's examples have it.
   */
  private boolean isExempt(Choice<PolicyPrincipal> element) {
    if (element.members().stream().anyMatch(PrincipalMatcher::isEveryone)) {
      return true;
    }
    return switch (principal) {
      case Anonymous() -> false;
      case WebIdentity ignored -> isNamed(element, Grant.TO_PRINCIPAL);
      case AccountRoot ignored -> isNamed(element, Grant.TO_ACCOUNT);
      case User ignored ->
          isNamed(element, Grant.TO_PRINCIPAL) && isNamed(element, Grant.TO_ACCOUNT);
      case RoleSession ignored -> isSessionExempt(element);
      case FederatedSession ignored -> isSessionExempt(element);
    };
  }

  private boolean isSessionExempt(Choice<PolicyPrincipal> element) {
    boolean hasNobodyBehind =
        principal instanceof FederatedSession session && session.issuer() instanceof AccountRoot;
    return element.members().stream().anyMatch(this::isItself)
        && (hasNobodyBehind || element.members().stream().anyMatch(this::isBehindIt))
        && isNamed(element, Grant.TO_ACCOUNT);
  }

  private boolean isNamed(Choice<PolicyPrincipal> element, Grant grant) {
    return element.members().stream().anyMatch(each -> grant(each) == grant);
  }

  private Grant grant(PolicyPrincipal each) {
    if (principal instanceof WebIdentity(String provider)) {
      // Whoever comes with a provider's token is that provider's, and not just anybody.
      return each.equals(new PolicyPrincipal.Federated(provider)) ? Grant.TO_PRINCIPAL : Grant.NONE;
    }
    return switch (each) {
      case PolicyPrincipal.Everyone() -> isSession() ? Grant.TO_SESSION : Grant.TO_PRINCIPAL;
      case PolicyPrincipal.Account(String id, String ignored) ->
          id.equals(accountId) ? Grant.TO_ACCOUNT : Grant.NONE;
      case PolicyPrincipal.CanonicalUser(String id) ->
          id.equals(canonicalUserId) ? Grant.TO_ACCOUNT : Grant.NONE;
      case PolicyPrincipal.Named ignored -> named(each);
      case PolicyPrincipal.UniqueId ignored -> named(each);
      case PolicyPrincipal.Federated ignored -> Grant.NONE;
      case PolicyPrincipal.Service ignored -> Grant.NONE;
    };
  }

  private Grant named(PolicyPrincipal each) {
    if (isItself(each)) {
      return isSession() ? Grant.TO_SESSION : Grant.TO_PRINCIPAL;
    }
    return isBehindIt(each) ? Grant.TO_SESSION : Grant.NONE;
  }

  /** Whether the caller itself is meant: the user, or the one session. */
  private boolean isItself(PolicyPrincipal each) {
    return switch (principal) {
      case User user -> isUser(each, user);
      case RoleSession session ->
          each instanceof Named named
              && named.kind() == Kind.ROLE_SESSION
              && isBound(named, session.roleId())
              && named.sessionName().equals(session.sessionName());
      case FederatedSession session ->
          each instanceof Named named
              && named.kind() == Kind.FEDERATED_SESSION
              && named.arn().equals(session.arnOrNull());
      case Anonymous() -> false;
      case AccountRoot ignored -> false;
      case WebIdentity ignored -> false;
    };
  }

  /** Whether the role or the user is meant that the caller is a session of. */
  private boolean isBehindIt(PolicyPrincipal each) {
    return switch (principal) {
      case RoleSession session ->
          each instanceof Named named
              ? named.kind() == Kind.ROLE && isBound(named, session.roleId())
              : each.equals(new PolicyPrincipal.UniqueId(session.roleId()));
      case FederatedSession session -> session.issuer() instanceof User user && isUser(each, user);
      case User ignored -> false;
      case Anonymous() -> false;
      case AccountRoot ignored -> false;
      case WebIdentity ignored -> false;
    };
  }

  private boolean isUser(PolicyPrincipal each, User user) {
    return each instanceof Named named
        ? named.kind() == Kind.USER && isBound(named, user.uniqueId())
        : each.equals(new PolicyPrincipal.UniqueId(user.uniqueId()));
  }

  private boolean isBound(Named named, String uniqueId) {
    return uniqueId.equals(named.uniqueId()) && named.arn().accountId().equals(accountId);
  }

  /** Nobody knows whom the name meant when the policy was put; a Deny takes it as it reads. */
  private boolean isUnboundNamesake(PolicyPrincipal each) {
    if (!(each instanceof Named named) || named.uniqueId() != null) {
      return false;
    }
    Arn behind =
        switch (principal) {
          case RoleSession session ->
              Arn.role(session.accountId(), session.path(), session.roleName());
          case FederatedSession session ->
              session.issuer() instanceof User user ? user.arnOrNull() : null;
          case User ignored -> null;
          case Anonymous() -> null;
          case AccountRoot ignored -> null;
          case WebIdentity ignored -> null;
        };
    return named.arn().equals(principal.arnOrNull()) || named.arn().equals(behind);
  }

  private boolean isSession() {
    return principal instanceof RoleSession || principal instanceof FederatedSession;
  }
}
