package io.holdfast.iam.evaluation;

import io.holdfast.iam.arn.Arn;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request. A session of GetSessionToken is the user or root that it was made for; what
 * differs is in the request's context.
 */
public sealed interface Principal {
  /** Nobody: nothing was signed. */
  record Anonymous() implements Principal {}

  /** The root of an account. */
  record AccountRoot(String accountId) implements Principal {}

  /**
   * An IAM user.
   *
   * @param path "/" where the user has none
   * @param uniqueId {@code AIDA…}
   */
  record User(String accountId, String path, String name, String uniqueId) implements Principal {}

  /**
   * A session of a role.
   *
   * @param path of the role
   * @param roleId {@code AROA…}
   */
  record RoleSession(
      String accountId, String path, String roleName, String roleId, String sessionName)
      implements Principal {}

  /**
   * A session of GetFederationToken: never more than its issuer may, and within its session
   * policies.
   *
   * @param issuer an {@link AccountRoot} or a {@link User}
   */
  record FederatedSession(String name, Principal issuer) implements Principal {
    /** Requires an issuer of that kind. */
    public FederatedSession {
      if (!(issuer instanceof AccountRoot) && !(issuer instanceof User)) {
        throw new IllegalArgumentException("a federated session is made by a user or a root");
      }
    }
  }

  /**
   * Somebody whom an identity provider vouches for, who asks for a role. Is of no account.
   *
   * @param provider the ARN of the provider, as trust policies name it
   */
  record WebIdentity(String provider) implements Principal {}

  /** The account that it is of, or null. */
  default @Nullable String accountIdOrNull() {
    return switch (this) {
      case Anonymous() -> null;
      case AccountRoot(String accountId) -> accountId;
      case User user -> user.accountId();
      case RoleSession session -> session.accountId();
      case FederatedSession session -> session.issuer().accountIdOrNull();
      case WebIdentity ignored -> null;
    };
  }

  /** Its ARN, as in GetCallerIdentity; null when it has none. */
  default @Nullable Arn arnOrNull() {
    return switch (this) {
      case Anonymous() -> null;
      case AccountRoot(String accountId) -> Arn.root(accountId);
      case User user -> Arn.user(user.accountId(), user.path(), user.name());
      case RoleSession session ->
          Arn.assumedRole(session.accountId(), session.roleName(), session.sessionName());
      case FederatedSession session -> {
        String accountId = session.accountIdOrNull();
        yield accountId == null ? null : Arn.federatedUser(accountId, session.name());
      }
      case WebIdentity ignored -> null;
    };
  }

  /** In words, for explanations. */
  default String inWords() {
    Arn arn = arnOrNull();
    return switch (this) {
      case Anonymous() -> "an anonymous caller";
      case AccountRoot root -> "the root of account " + root.accountId();
      case WebIdentity(String provider) -> "an identity of " + provider;
      case User user -> "the user " + user.name() + " (" + arn + ")";
      case RoleSession session -> "a session of the role " + session.roleName() + " (" + arn + ")";
      case FederatedSession session -> "the federated session " + session.name() + " (" + arn + ")";
    };
  }
}
