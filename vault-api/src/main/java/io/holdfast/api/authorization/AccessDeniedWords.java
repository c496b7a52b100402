package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.sts.principal.ActingPrincipal;

/**
 * AccessDenied as AWS words it for callers of the account whose resource it is: which kind of
 * policy denied, and never which policy.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html">
 *     Access denied message examples</a>
 */
final class AccessDeniedWords {
  private AccessDeniedWords() {}

  /** The refusal. */
  static S3Exception of(ActingPrincipal caller, AccessRequest request, Decision decision) {
    return new S3Exception(
        S3ErrorCode.ACCESS_DENIED,
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + request.action()
            + " on resource: \""
            + request.resource()
            + "\" "
            + because(request, decision));
  }

  private static String because(AccessRequest request, Decision decision) {
    return switch (decision) {
      case Decision.Allowed ignored -> throw new IllegalStateException("nothing was refused");
      case Decision.ExplicitlyDenied denied ->
          switch (denied.explanation().matched().getFirst().layer()) {
            case IDENTITY -> "with an explicit deny in an identity-based policy";
            case BOUNDARY -> "with an explicit deny in a permissions boundary";
            case SESSION -> "with an explicit deny in a session policy";
            case RESOURCE -> "with an explicit deny in a resource-based policy";
          };
      case Decision.ImplicitlyDenied ignored ->
          "because no " + missing(decision) + " allows the " + request.action() + " action";
    };
  }

  /** The first kind of policy that does not permit it. */
  private static String missing(Decision decision) {
    return switch (decision.explanation().firstMissing()) {
      case IDENTITY -> "identity-based policy";
      case BOUNDARY -> "permissions boundary";
      case SESSION -> "session policy";
      case RESOURCE -> "resource-based policy";
    };
  }
}
