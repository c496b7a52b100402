package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what calls name, always in the caller's account. What is not there still has an ARN, so
 * that only those who may see it learn that it is not. What is there is a premise of the call: what
 * it was judged by must be what it changes.
 */
final class Entities {
  private final IdentityStores stores;

  Entities(IdentityStores stores) {
    this.stores = stores;
  }

  /** A user, a group or a role that a call names. */
  record Named<T>(
      String name, String arn, Map<String, String> tags, @Nullable T found, String kind) {
    /** It, when it is there. */
    T orRefuse() {
      if (found == null) {
        throw QueryException.noSuchEntity(
            "The " + kind + " with name " + name + " cannot be found.");
      }
      return found;
    }

    /** What is asked for on it. */
    Demand demand(String action) {
      return Demand.of("iam:" + action, arn).withResourceTags(tags);
    }
  }

  /** The user of {@code UserName}. */
  Named<User> user(Call call) {
    return user(call, call.parameters().required("UserName", Constraint.NAME_128));
  }

  Named<User> user(Call call, String name) {
    Optional<User> user = stores.users().find(call.accountId(), name);
    user.ifPresent(call.premises()::same);
    return new Named<>(
        name,
        user.map(User::arn).orElse(arn(call, "user/" + name)),
        user.map(User::tags).orElse(Map.of()),
        user.orElse(null),
        "user");
  }

  /** The user of {@code UserName}, or who calls; empty for the root itself. */
  Optional<Named<User>> userOrSelf(Call call) {
    String name = call.parameters().optional("UserName", Constraint.NAME_128);
    if (name != null) {
      return Optional.of(user(call, name));
    }
    ActingPrincipal caller = call.principal();
    if (caller.isRoot()) {
      return Optional.empty();
    }
    if (!caller.isUser()) {
      throw QueryException.validation(
          "Must specify userName when calling with non-User credentials");
    }
    return Optional.of(user(call, caller.snapshot().name()));
  }

  /** The group of {@code GroupName}. */
  Named<Group> group(Call call) {
    String name = call.parameters().required("GroupName", Constraint.NAME_128);
    Optional<Group> group = stores.groups().find(call.accountId(), name);
    group.ifPresent(call.premises()::same);
    return new Named<>(
        name,
        group.map(Group::arn).orElse(arn(call, "group/" + name)),
        Map.of(),
        group.orElse(null),
        "group");
  }

  /** The role of {@code RoleName}. */
  Named<Role> role(Call call) {
    String name = call.parameters().required("RoleName", Constraint.NAME_64);
    Optional<Role> role = stores.roles().find(call.accountId(), name);
    role.ifPresent(call.premises()::same);
    return new Named<>(
        name,
        role.map(Role::arn).orElse(arn(call, "role/" + name)),
        role.map(Role::tags).orElse(Map.of()),
        role.orElse(null),
        "role");
  }

  /** An ARN of IAM in the caller's account. */
  static String arn(Call call, String resource) {
    return "arn:aws:iam::" + call.accountId() + ":" + resource;
  }
}
