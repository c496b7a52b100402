package io.holdfast.sts.operation;

import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import org.jspecify.annotations.Nullable;

/**
 * Nobody makes anything wider than itself: who has a permissions boundary gives it to every user
 * and role it makes, gives keys and policies only to those that have it, and can neither loosen nor
 * rewrite it, whatever its policies allow. Policies alone leave this to the care of whoever writes
 * them; here it is a rule. Roots and principals without a boundary are bounded by policies only.
 */
final class CreatorBounds {
  private final ActingPrincipal caller;
  private final @Nullable String boundary;

  private CreatorBounds(ActingPrincipal caller) {
    this.caller = caller;
    PolicyText text = caller.snapshot().boundary();
    this.boundary = text == null ? null : text.arn();
  }

  /** Of who calls. */
  static CreatorBounds of(Call call) {
    return new CreatorBounds(call.principal());
  }

  /** The boundary of a user or role that the caller makes: its own, where it has one. */
  @Nullable String ofNew(@Nullable String requested) {
    return requested == null ? boundary : requested;
  }

  /** Refuses a user or role, present or to come, that does not have the caller's boundary. */
  void requireSame(Demand demand, @Nullable String other) {
    if (boundary != null && !boundary.equals(other)) {
      throw refused(demand, "the caller's permissions boundary is not also its own");
    }
  }

  /** Refuses any change of the policy that is the caller's boundary. */
  void requireOther(Demand demand, String policyArn) {
    if (policyArn.equals(boundary)) {
      throw refused(demand, "it is the caller's own permissions boundary");
    }
  }

  private QueryException refused(Demand demand, String because) {
    return new QueryException(
        QueryErrorCode.ACCESS_DENIED,
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + demand.action()
            + " on resource: "
            + demand.resource()
            + " because "
            + because);
  }
}
