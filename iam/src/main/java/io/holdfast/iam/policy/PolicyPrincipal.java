package io.holdfast.iam.policy;

import io.holdfast.iam.arn.Arn;

/**
 * Whom a statement of a bucket or trust policy is about.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">
 *     Principal</a>
 */
public sealed interface PolicyPrincipal {
  /** Everybody, whoever signed or nobody: {@code *}. */
  record Everyone() implements PolicyPrincipal {}

  /**
   * An account, by its id or its root's ARN. It hands the decision to that account's own policies.
   *
   * @param source as the policy has it
   */
  record Account(String accountId, String source) implements PolicyPrincipal {}

  /** One user, role, role session or federated session. No wildcard is in it. */
  record Named(Arn arn) implements PolicyPrincipal {}

  /**
   * A user or role by its unique id, such as {@code AIDA…}: what becomes of a deleted one's ARN.
   */
  record UniqueId(String id) implements PolicyPrincipal {}

  /** An account by its canonical user id: 64 hexadecimal digits. */
  record CanonicalUser(String id) implements PolicyPrincipal {}

  /** An identity provider, by its ARN or host name. */
  record Federated(String provider) implements PolicyPrincipal {}

  /** A service of AWS. No caller of the vault is one. */
  record Service(String name) implements PolicyPrincipal {}

  /** The member of the principal map under which it stands. */
  default String mapKey() {
    return switch (this) {
      case Everyone() -> "AWS";
      case Account ignored -> "AWS";
      case Named ignored -> "AWS";
      case UniqueId ignored -> "AWS";
      case CanonicalUser ignored -> "CanonicalUser";
      case Federated ignored -> "Federated";
      case Service ignored -> "Service";
    };
  }

  /** As in the policy. */
  default String text() {
    return switch (this) {
      case Everyone() -> "*";
      case Account account -> account.source();
      case Named(Arn arn) -> arn.toString();
      case UniqueId(String id) -> id;
      case CanonicalUser(String id) -> id;
      case Federated(String provider) -> provider;
      case Service(String name) -> name;
    };
  }
}
