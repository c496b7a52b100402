package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.query.QueryException;

/** Managed policies that sessions name: of the session's own account, or built in. */
final class SessionPolicies {
  private SessionPolicies() {}

  static void require(IdentityStores stores, String accountId, String arn) {
    boolean own =
        arn.startsWith("arn:aws:iam::" + accountId + ":policy/")
            && stores.policies().find(arn).isPresent();
    if (!own && BuiltInPolicy.find(arn).isEmpty()) {
      throw QueryException.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
    }
  }
}
