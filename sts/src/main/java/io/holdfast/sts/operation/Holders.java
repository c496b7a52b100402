package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.GroupStore;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.operation.Entities.Named;
import java.util.List;
import java.util.function.Supplier;

/** Users, groups and roles as those who have policies: what holds for one kind holds for all. */
final class Holders {
  /** The word of each kind in the names of operations and parameters. */
  static final List<String> KINDS = List.of("User", "Group", "Role");

  private final Entities entities;
  private final GroupStore groups;

  Holders(Entities entities, GroupStore groups) {
    this.entities = entities;
    this.groups = groups;
  }

  /**
   * Whom a call is about.
   *
   * @param kind as in {@link #KINDS}
   * @param found gives the holder, or refuses what is not there
   * @param bounded refuses it, for a group its members, when a bounded caller may not change it
   */
  record Holder(String kind, Demand demand, Supplier<PolicyHolder> found, Bounded bounded) {}

  /** Refuses a holder that the caller may not widen. */
  @FunctionalInterface
  interface Bounded {
    void require(CreatorBounds bounds, Demand demand);
  }

  Holder of(Call call, String kind) {
    String action = call.action();
    String accountId = call.accountId();
    return switch (kind) {
      case "User" -> {
        Named<User> user = entities.user(call);
        yield new Holder(
            kind,
            user.demand(action),
            () -> PolicyHolder.user(accountId, user.orRefuse().userName()),
            (bounds, demand) -> bounds.requireSame(demand, user.orRefuse().permissionsBoundary()));
      }
      case "Role" -> {
        Named<Role> role = entities.role(call);
        yield new Holder(
            kind,
            role.demand(action),
            () -> PolicyHolder.role(accountId, role.orRefuse().roleName()),
            (bounds, demand) -> bounds.requireSame(demand, role.orRefuse().permissionsBoundary()));
      }
      case "Group" -> {
        Named<Group> group = entities.group(call);
        yield new Holder(
            kind,
            group.demand(action),
            () -> PolicyHolder.group(accountId, group.orRefuse().groupName()),
            (bounds, demand) -> bounds.requireSameOfMembers(demand, groups, group.orRefuse()));
      }
      default -> throw new IllegalArgumentException("nothing of that kind has policies");
    };
  }
}
