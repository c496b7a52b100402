package io.holdfast.sts.policy;

import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.iam.policy.PolicyQuota;
import io.holdfast.storage.identity.TrustPolicy;
import io.holdfast.sts.policy.PrincipalBindings.Binding;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;

/** Judges documents before they are stored; what passed once is what decisions are made of. */
public final class PolicyDocuments {
  private PolicyDocuments() {}

  /** An inline policy; the store counts its size with its neighbours'. */
  public static void requireIdentity(String document) {
    parsed(document, PolicyKind.IDENTITY);
  }

  /** A managed policy. */
  public static void requireManaged(String document) {
    parsed(document, PolicyKind.IDENTITY);
    requireWithin(document, PolicyQuota.MANAGED, "PolicySize");
  }

  /**
   * A trust policy, bound to those whom it names.
   *
   * @throws QueryException MalformedPolicyDocument when one of them is not there, too
   */
  public static TrustPolicy trust(String document, PrincipalBindings bindings) {
    PolicyDocument policy = parsed(document, PolicyKind.TRUST);
    requireWithin(document, PolicyQuota.TRUST, "ACLSizePerRole");
    Binding binding = bindings.bind(policy);
    if (!binding.unknown().isEmpty()) {
      PolicyPrincipal unknown = binding.unknown().getFirst();
      throw new QueryException(
          QueryErrorCode.MALFORMED_POLICY_DOCUMENT,
          "Invalid principal in policy: \"" + unknown.mapKey() + "\":\"" + unknown.text() + "\"");
    }
    return new TrustPolicy(document, binding.uniqueIds());
  }

  /** A session policy; in its shortest form, as a token carries it. */
  public static String session(String document) {
    if (document.length() > PolicyQuota.SESSION.maxCharacters()) {
      throw QueryException.validation(
          "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must"
              + " have length less than or equal to "
              + PolicyQuota.SESSION.maxCharacters());
    }
    return parsed(document, PolicyKind.SESSION).toJson();
  }

  /** Any kind. */
  public static PolicyDocument parsed(String document, PolicyKind kind) {
    try {
      return PolicyDocument.parse(document, kind);
    } catch (MalformedPolicyException e) {
      throw new QueryException(QueryErrorCode.MALFORMED_POLICY_DOCUMENT, e.reason());
    }
  }

  private static void requireWithin(String document, PolicyQuota quota, String name) {
    if (PolicyQuota.countedCharacters(document) > quota.maxCharacters()) {
      throw new QueryException(
          QueryErrorCode.LIMIT_EXCEEDED,
          "Cannot exceed quota for " + name + ": " + quota.maxCharacters());
    }
  }
}
