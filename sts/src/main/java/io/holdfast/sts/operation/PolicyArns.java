package io.holdfast.sts.operation;

import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.PolicyStore;
import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Managed policies by their ARNs: built-in ones, which are every account's, and the caller's own.
 * Those of other accounts are not there, as far as a caller can see.
 */
final class PolicyArns {
  private static final Pattern SHAPE =
      Pattern.compile(
          "arn:aws:iam::(?:aws|[0-9]{12}):policy/"
              + "(?:[A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,128}");

  /** A path of 512 and a name of 128, behind what every ARN starts with. */
  private static final int MAX_CHARACTERS = 700;

  private final PolicyStore policies;

  PolicyArns(PolicyStore policies) {
    this.policies = policies;
  }

  /** A parameter that must name a policy. */
  String required(Call call, String parameter) {
    return shaped(call.parameters().required(parameter, Constraint.ARN));
  }

  /** A parameter that may name a policy. */
  @Nullable String optional(Call call, String parameter) {
    String arn = call.parameters().optional(parameter, Constraint.ARN);
    return arn == null ? null : shaped(arn);
  }

  /** The ARN, when it looks like a policy's. */
  static String shaped(String arn) {
    if (arn.length() > MAX_CHARACTERS || !SHAPE.matcher(arn).matches()) {
      throw QueryException.validation("ARN " + arn + " is not valid.");
    }
    return arn;
  }

  /** The caller's own policy; empty for every other ARN. */
  Optional<ManagedPolicy> own(Call call, String arn) {
    return arn.startsWith("arn:aws:iam::" + call.accountId() + ":policy/")
        ? policies.find(arn)
        : Optional.empty();
  }

  /** Whether there is such a policy for the caller. */
  boolean exists(Call call, String arn) {
    return BuiltInPolicy.find(arn).isPresent() || own(call, arn).isPresent();
  }

  /** Refuses a boundary that is no policy. */
  void requireBoundary(Call call, @Nullable String arn) {
    if (arn != null && !exists(call, arn)) {
      throw QueryException.noSuchEntity(
          "Scope ARN: " + arn + " does not exist or is not attachable.");
    }
  }
}
