package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.NewUser;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.Paging;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Users and their tags. */
final class UserOperations {
  private final UserStore users;
  private final Entities entities;
  private final PolicyArns policyArns;

  UserOperations(IdentityStores stores, Entities entities, PolicyArns policyArns) {
    this.users = stores.users();
    this.entities = entities;
    this.policyArns = policyArns;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateUser", this::createUser);
    table.put("GetUser", this::getUser);
    table.put("UpdateUser", this::updateUser);
    table.put("DeleteUser", this::deleteUser);
    table.put("ListUsers", this::listUsers);
    table.put("TagUser", this::tagUser);
    table.put("UntagUser", this::untagUser);
    table.put("ListUserTags", this::listUserTags);
  }

  private Plan createUser(Call call) {
    QueryParameters parameters = call.parameters();
    String name = parameters.required("UserName", Constraint.NAME_64);
    String path = parameters.optional("Path", Constraint.PATH, "/");
    CreatorBounds bounds = CreatorBounds.of(call);
    String boundary = bounds.ofNew(policyArns.optional(call, "PermissionsBoundary"));
    Map<String, String> tags = parameters.tags();
    Demand demand =
        withBoundary(
            Demand.of("iam:CreateUser", Entities.arn(call, "user" + path + name))
                .withRequestTags(tags),
            boundary);
    return Plan.answering(
        demand,
        () -> {
          bounds.requireSame(demand, boundary);
          policyArns.requireBoundary(call, boundary);
          if (users.find(call.accountId(), name).isPresent()) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "User with name " + name + " already exists.");
          }
          User user = users.create(new NewUser(call.accountId(), name, path, null, boundary, tags));
          return xml -> xml.within("User", member -> IamXml.wholeUser(member, user));
        });
  }

  private Plan getUser(Call call) {
    Optional<Named<User>> named = entities.userOrSelf(call);
    if (named.isEmpty()) {
      ActingPrincipal root = call.principal();
      return Plan.answering(
          Demand.of("iam:GetUser", root.arn()),
          () ->
              xml ->
                  xml.within(
                      "User",
                      user ->
                          user.text("Path", "/")
                              .text("UserName", root.snapshot().account().displayName())
                              .text("UserId", root.accountId())
                              .text("Arn", root.arn())
                              .time("CreateDate", root.snapshot().account().created())));
    }
    return Plan.answering(
        named.get().demand("GetUser"),
        () -> {
          User user = named.get().orRefuse();
          return xml -> xml.within("User", member -> IamXml.wholeUser(member, user));
        });
  }

  private Plan updateUser(Call call) {
    Named<User> named = entities.user(call);
    String newName = call.parameters().optional("NewUserName", Constraint.NAME_64);
    String newPath = call.parameters().optional("NewPath", Constraint.PATH);
    CreatorBounds bounds = CreatorBounds.of(call);
    return new Plan(
        movingDemands(named, "UpdateUser", call, "user", newName, newPath),
        () -> {
          User user = changeable(call, named);
          bounds.requireOther(named.demand(call.action()), user);
          users.update(call.accountId(), user.userName(), newName, newPath);
          return null;
        });
  }

  /** Renaming needs the permission on the old ARN and on the new one, as AWS has it. */
  static List<Demand> movingDemands(
      Named<?> named,
      String action,
      Call call,
      String kind,
      @Nullable String newName,
      @Nullable String newPath) {
    Demand demand = named.demand(action);
    if (newName == null && newPath == null) {
      return List.of(demand);
    }
    int pathStart = named.arn().indexOf('/');
    int nameStart = named.arn().lastIndexOf('/') + 1;
    String path = newPath == null ? named.arn().substring(pathStart, nameStart) : newPath;
    String name = newName == null ? named.arn().substring(nameStart) : newName;
    String target = Entities.arn(call, kind + path + name);
    return List.of(demand, Demand.of("iam:" + action, target).withResourceTags(named.tags()));
  }

  private Plan deleteUser(Call call) {
    Named<User> named = entities.user(call);
    return Plan.doing(
        named.demand("DeleteUser"),
        () -> users.delete(call.accountId(), changeable(call, named).userName()));
  }

  /** The user, when the caller's boundary is the user's own. */
  private static User changeable(Call call, Named<User> named) {
    User user = named.orRefuse();
    CreatorBounds.of(call).requireSame(named.demand(call.action()), user.permissionsBoundary());
    return user;
  }

  private Plan listUsers(Call call) {
    PageRequest request = call.pageOfPathPrefix();
    return Plan.answering(
        Demand.of("iam:ListUsers", Entities.arn(call, "user" + request.pathPrefix())),
        () -> {
          Page<User> page = users.list(call.accountId(), request);
          return xml -> {
            xml.list("Users", page.items(), IamXml::user);
            IamXml.page(xml, page);
          };
        });
  }

  private Plan tagUser(Call call) {
    Named<User> named = entities.user(call);
    Map<String, String> tags = call.parameters().tags();
    return Plan.doing(
        named.demand("TagUser").withRequestTags(tags),
        () -> users.tag(call.accountId(), changeable(call, named).userName(), tags));
  }

  private Plan untagUser(Call call) {
    Named<User> named = entities.user(call);
    List<String> keys = call.parameters().tagKeys();
    return Plan.doing(
        named.demand("UntagUser").withTagKeys(keys),
        () -> users.untag(call.accountId(), changeable(call, named).userName(), Set.copyOf(keys)));
  }

  private Plan listUserTags(Call call) {
    Named<User> named = entities.user(call);
    return listTags(call, named.demand("ListUserTags"), () -> named.orRefuse().tags());
  }

  /** A page of tags, in order of their keys. */
  static Plan listTags(Call call, Demand demand, Supplier<Map<String, String>> tags) {
    Paging paging = call.parameters().paging();
    return Plan.answering(
        demand,
        () -> {
          List<Map.Entry<String, String>> all = List.copyOf(new TreeMap<>(tags.get()).entrySet());
          Paging.Page<Map.Entry<String, String>> page = paging.of(all, Map.Entry::getKey);
          return xml -> {
            xml.list(
                "Tags",
                page.items(),
                (member, tag) -> member.text("Key", tag.getKey()).text("Value", tag.getValue()));
            page.writeTo(xml);
          };
        });
  }

  /** With the boundary that would be set. */
  static Demand withBoundary(Demand demand, @Nullable String boundary) {
    return boundary == null ? demand : demand.with("iam:PermissionsBoundary", boundary);
  }
}
