package io.holdfast.api.authorization;

import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.sts.principal.ActingPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A caller in the words of the policy engine.
 *
 * @param acting null for an anonymous caller
 * @param policies the caller's own
 */
record CallerPolicies(@Nullable ActingPrincipal acting, Principal principal, PolicySet policies) {
  static final CallerPolicies ANONYMOUS =
      new CallerPolicies(null, new Principal.Anonymous(), PolicySet.none());
}
