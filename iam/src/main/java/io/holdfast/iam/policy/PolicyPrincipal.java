package io.holdfast.iam.policy;

import io.holdfast.iam.arn.Arn;
import org.jspecify.annotations.Nullable;

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

  /**
   * One user, role, role session or federated session. No wildcard is in it.
   *
   * <p>A name can come back to somebody else, so that a user, a role and a role's session are known
   * by the unique id behind the ARN when the policy was put.
   *
   * @param arn as the policy has it; what it names may be called otherwise by now
   * @param uniqueId of the user or role, of a session the role's; null when nobody looked, and
   *     always for a federated session, which has none
   */
  record Named(Arn arn, @Nullable String uniqueId) implements PolicyPrincipal {
    private static final String SESSION = "assumed-role/";

    /** What an ARN names. */
    public enum Kind {
      USER("AIDA"),
      ROLE("AROA"),
      ROLE_SESSION("AROA"),
      FEDERATED_SESSION("");

      private final String prefix;

      Kind(String prefix) {
        this.prefix = prefix;
      }
    }

    /** Drops an id that no principal of this kind can have. */
    public Named {
      String prefix = kind(arn).prefix;
      boolean fits = uniqueId != null && !prefix.isEmpty() && uniqueId.startsWith(prefix);
      uniqueId = fits ? uniqueId : null;
    }

    /** What it names. */
    public Kind kind() {
      return kind(arn);
    }

    private static Kind kind(Arn arn) {
      String resource = arn.resource();
      if (resource.startsWith("user/")) {
        return Kind.USER;
      }
      if (resource.startsWith("role/")) {
        return Kind.ROLE;
      }
      return resource.startsWith(SESSION) ? Kind.ROLE_SESSION : Kind.FEDERATED_SESSION;
    }

    /** The name of a session; of others the last part of their name. */
    public String sessionName() {
      return arn.resource().substring(arn.resource().lastIndexOf('/') + 1);
    }
  }

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
      case Named named -> named.arn().toString();
      case UniqueId(String id) -> id;
      case CanonicalUser(String id) -> id;
      case Federated(String provider) -> provider;
      case Service(String name) -> name;
    };
  }
}
