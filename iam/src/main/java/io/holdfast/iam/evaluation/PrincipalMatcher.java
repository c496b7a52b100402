package io.holdfast.iam.evaluation;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.evaluation.Principal.AccountRoot;
import io.holdfast.iam.evaluation.Principal.Anonymous;
import io.holdfast.iam.evaluation.Principal.FederatedSession;
import io.holdfast.iam.evaluation.Principal.RoleSession;
import io.holdfast.iam.evaluation.Principal.User;
import io.holdfast.iam.evaluation.Principal.WebIdentity;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the Principal elements of statements against one caller. A caller is known under several
 * names: a role session by its own ARN, by its role's ARN and unique id, and by its account.
 */
final class PrincipalMatcher {
  private final Principal principal;
  private final @Nullable String accountId;
  private final @Nullable String canonicalUserId;
  private final Set<String> own = new HashSet<>();
  private final Set<String> behind = new HashSet<>();

  PrincipalMatcher(Principal principal, @Nullable String canonicalUserId) {
    this.principal = principal;
    this.accountId = principal.accountIdOrNull();
    this.canonicalUserId = canonicalUserId;
    Arn arn = principal.arnOrNull();
    if (arn != null) {
      own.add(arn.toString());
    }
    switch (principal) {
      case User user -> own.add(user.uniqueId());
      case RoleSession session -> {
        behind.add(Arn.role(session.accountId(), session.path(), session.roleName()).toString());
        behind.add(session.roleId());
      }
      case FederatedSession session -> {
        if (session.issuer() instanceof User user) {
          behind.add(Arn.user(user.accountId(), user.path(), user.name()).toString());
          behind.add(user.uniqueId());
        }
      }
      case Anonymous ignored -> own.clear();
      case AccountRoot ignored -> own.clear();
      case WebIdentity ignored -> own.clear();
    }
  }

  /**
   * How much an Allow statement with this element gives the caller; NONE when it is not about it.
   */
  Grant grant(Choice<PolicyPrincipal> element) {
    if (element.negated()) {
      return Grant.NONE;
    }
    Grant best = Grant.NONE;
    for (PolicyPrincipal each : element.members()) {
      Grant grant = grant(each);
      best = grant.compareTo(best) > 0 ? grant : best;
    }
    return best;
  }

  /** Whether a Deny statement with this element is about the caller. */
  boolean isDenied(Choice<PolicyPrincipal> element) {
    return element.negated()
        ? !isExempt(element)
        : element.members().stream()
            .anyMatch(each -> isEveryone(each) || grant(each) != Grant.NONE);
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
    return isNamedIn(element, own)
        && (behind.isEmpty() || isNamedIn(element, behind))
        && isNamed(element, Grant.TO_ACCOUNT);
  }

  private boolean isNamed(Choice<PolicyPrincipal> element, Grant grant) {
    return element.members().stream().anyMatch(each -> grant(each) == grant);
  }

  private static boolean isNamedIn(Choice<PolicyPrincipal> element, Set<String> names) {
    return element.members().stream().anyMatch(each -> names.contains(each.text()));
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
      case PolicyPrincipal.Named(Arn arn) -> named(arn.toString());
      case PolicyPrincipal.UniqueId(String id) -> named(id);
      case PolicyPrincipal.Federated ignored -> Grant.NONE;
      case PolicyPrincipal.Service ignored -> Grant.NONE;
    };
  }

  private Grant named(String name) {
    if (own.contains(name)) {
      return isSession() ? Grant.TO_SESSION : Grant.TO_PRINCIPAL;
    }
    return behind.contains(name) ? Grant.TO_SESSION : Grant.NONE;
  }

  private boolean isSession() {
    return principal instanceof RoleSession || principal instanceof FederatedSession;
  }
}
