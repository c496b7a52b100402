package io.holdfast.iam.evaluation;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One question: may this principal do this action to this resource?
 *
 * @param canonicalUserId of the principal's account; null when it has none
 * @param action such as {@code s3:GetObject}
 * @param resource of the object, bucket, user or role; nothing in it is a wildcard
 * @param resourceAccountId the account that owns it
 * @param context derived by the server; nothing that a client sends may set a key of its own
 * @param bypassByWildcard true when the principal's account chose that wildcards grant
 *     s3:BypassGovernanceRetention
 */
public record AccessRequest(
    Principal principal,
    @Nullable String canonicalUserId,
    String action,
    Arn resource,
    String resourceAccountId,
    RequestContext context,
    boolean bypassByWildcard) {

  /** True when the principal is of the account that owns the resource. */
  public boolean isSameAccount() {
    return resourceAccountId.equals(principal.accountIdOrNull());
  }
}
