package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.GroupStore;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.Premises;
import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nobody makes anything wider than itself: who has a permissions boundary gives it to every user
 * and role it makes, changes only those that have it (what it takes from others may be what
 * denies), gives it to nobody who had another or none (that would hand them over), and neither
 * changes managed policies nor identity providers, whatever its policies allow. Policies alone
 * leave this to the care of whoever writes them; here it is a rule. Roots and principals without a
 * boundary are bounded by policies only.
 */
final class CreatorBounds {
  private final ActingPrincipal caller;
  private final Premises premises;
  private final @Nullable String boundary;

  private CreatorBounds(ActingPrincipal caller, Premises premises) {
    this.caller = caller;
    this.premises = premises;
    PolicyText text = caller.snapshot().boundary();
    this.boundary = text == null ? null : text.arn();
  }

  /** Of who calls. */
  static CreatorBounds of(Call call) {
    return new CreatorBounds(call.principal(), call.premises());
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
  void requireSameOfMembers(Demand demand, GroupStore groups, Group group) {
    if (boundary != null) {
      each(
          page -> groups.members(caller.accountId(), group.groupName(), page),
          (User member) -> requireSame(demand, member.permissionsBoundary()));
      premises.boundedBy(group, boundary);
    }
  }

  /**
   * Refuses what is the whole account's, so that no boundary tells whom a change would widen: a
   * managed policy may narrow sessions that name it, a provider vouches to roles of anybody.
   */
  void requireUnbounded(Demand demand) {
    if (boundary != null) {
      throw refused(
          demand, "the caller has a permissions boundary, and this is the whole account's");
    }
  }

  /** Refuses a user that is the bounded caller itself: policies know it by its name. */
  void requireOther(Demand demand, User user) {
    if (boundary != null && user.uniqueId().equals(caller.snapshot().uniqueId())) {
      throw refused(demand, "nobody with a permissions boundary moves itself");
    }
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
