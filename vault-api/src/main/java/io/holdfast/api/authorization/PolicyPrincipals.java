package io.holdfast.api.authorization;

import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.storage.identity.PrincipalDirectory;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.sts.policy.PrincipalBindings;
import io.holdfast.sts.policy.PrincipalBindings.Binding;
import io.holdfast.sts.policy.PrincipalBindings.BoundText;
import java.util.Map;
import java.util.Optional;

/**
 * Those whom bucket policies name. AWS refuses a policy that names somebody who is not there, and
 * so a misspelt name is found when it is put; those who are there are meant from then on, whatever
 * they are called later.
 */
public final class PolicyPrincipals {
  private final AccountStore accounts;
  private final PrincipalBindings bindings;

  /** Over the stores. */
  public PolicyPrincipals(AccountStore accounts, PrincipalDirectory directory) {
    this.accounts = accounts;
    this.bindings = new PrincipalBindings(directory);
  }

  /** The unique ids of all by ARN; empty when one of them is not there. */
  public Optional<Map<String, String>> bind(PolicyDocument policy) {
    Binding binding = bindings.bind(policy);
    boolean all =
        binding.unknown().isEmpty() && policy.principals().stream().allMatch(this::exists);
    return all ? Optional.of(binding.uniqueIds()) : Optional.empty();
  }

  private boolean exists(PolicyPrincipal principal) {
    return !(principal instanceof PolicyPrincipal.CanonicalUser(String id))
        || accounts.findByCanonicalId(id).isPresent();
  }

  /** The policy's text with what those in it are called now. */
  public String shown(BucketPolicy policy) {
    return bindings.shown(new BoundText(policy.text(), policy.principals()));
  }
}
