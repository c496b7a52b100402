package io.holdfast.api.authorization;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.storage.identity.RoleStore;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.storage.metadata.AccountStore;

/**
 * Whether those whom a bucket policy names are there. AWS refuses a policy that names somebody who
 * is not, and so a misspelt name is found when it is put.
 */
public final class PolicyPrincipals {
  private final AccountStore accounts;
  private final UserStore users;
  private final RoleStore roles;

  /** Over the stores. */
  public PolicyPrincipals(AccountStore accounts, UserStore users, RoleStore roles) {
    this.accounts = accounts;
    this.users = users;
    this.roles = roles;
  }

  /** True when everybody is there, as far as anybody can know. */
  public boolean exist(PolicyDocument policy) {
    return policy.principals().stream().allMatch(this::exists);
  }

  private boolean exists(PolicyPrincipal principal) {
    return switch (principal) {
      case PolicyPrincipal.Everyone() -> true;
      case PolicyPrincipal.Account account -> accounts.findAccount(account.accountId()).isPresent();
      case PolicyPrincipal.CanonicalUser(String id) -> accounts.findByCanonicalId(id).isPresent();
      case PolicyPrincipal.Named(Arn arn) -> exists(arn);
      // What becomes of the ARN of somebody who was deleted; it names nobody any more.
      case PolicyPrincipal.UniqueId ignored -> true;
      case PolicyPrincipal.Federated ignored -> true;
      case PolicyPrincipal.Service ignored -> true;
    };
  }

  private boolean exists(Arn arn) {
    String account = arn.accountId();
    String[] parts = arn.resource().split("/", -1);
    String name = parts[parts.length - 1];
    return switch (parts[0]) {
      case "user" ->
          users
              .find(account, name)
              .map(user -> Arn.user(account, user.path(), user.userName()).equals(arn))
              .orElse(false);
      case "role" ->
          roles
              .find(account, name)
              .map(role -> Arn.role(account, role.path(), role.roleName()).equals(arn))
              .orElse(false);
      case "assumed-role" -> parts.length > 1 && roles.find(account, parts[1]).isPresent();
      default -> accounts.findAccount(account).isPresent();
    };
  }
}
