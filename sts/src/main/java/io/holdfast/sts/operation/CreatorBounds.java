package io.holdfast.sts.operation;

import io.holdfast.storage.identity.GroupStore;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nobody makes anything wider than itself: who has a permissions boundary gives it to every user
 * and role it makes, gives keys and policies only to those that have it, takes none from others (a
 * policy may be what denies), and can neither loosen nor rewrite it, whatever its policies allow.
 * Policies alone leave this to the care of whoever writes them; here it is a rule. Roots and
 * principals without a boundary are bounded by policies only.
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

  /** Refuses a group when somebody in it does not have the caller's boundary. */
  void requireSameOfMembers(Demand demand, GroupStore groups, String groupName) {
    if (boundary != null) {
      each(
          page -> groups.members(caller.accountId(), groupName, page),
          (User member) -> requireSame(demand, member.permissionsBoundary()));
    }
  }

  /**
   * Refuses a policy that is anybody's boundary, or is attached to somebody who does not have the
   * caller's: a new version would widen them.
   */
  void requireSameOfHolders(Demand demand, IdentityStores stores, String policyArn) {
    requireOther(demand, policyArn);
    if (boundary == null) {
      return;
    }
    String accountId = caller.accountId();
    each(
        page -> stores.policies().holders(accountId, policyArn, null, true, page),
        (PolicyHolder bounded) -> {
          throw refused(demand, "it is a permissions boundary");
        });
    each(
        page -> stores.policies().holders(accountId, policyArn, null, false, page),
        (PolicyHolder holder) -> {
          switch (holder.kind()) {
            case USER ->
                requireSame(
                    demand,
                    stores
                        .users()
                        .find(accountId, holder.name())
                        .map(User::permissionsBoundary)
                        .orElse(null));
            case ROLE ->
                requireSame(
                    demand,
                    stores
                        .roles()
                        .find(accountId, holder.name())
                        .map(Role::permissionsBoundary)
                        .orElse(null));
            case GROUP -> requireSameOfMembers(demand, stores.groups(), holder.name());
          }
        });
  }

  private static <T> void each(Function<PageRequest, Page<T>> pages, Consumer<T> visitor) {
    PageRequest request = PageRequest.first();
    while (true) {
      Page<T> page = pages.apply(request);
      page.items().forEach(visitor);
      if (!page.isTruncated()) {
        return;
      }
      request = new PageRequest("/", page.marker(), PageRequest.MAXIMUM);
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
