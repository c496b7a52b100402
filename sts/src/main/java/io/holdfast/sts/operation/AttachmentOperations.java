package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.PolicyStore;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.RoleStore;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.operation.Holders.Holder;
import io.holdfast.sts.query.QueryException;
import java.util.Map;

/** Managed policies on users, groups and roles: attached, or as permissions boundary. */
final class AttachmentOperations {
  private final PolicyStore policies;
  private final UserStore users;
  private final RoleStore roles;
  private final Entities entities;
  private final Holders holders;
  private final PolicyArns policyArns;

  AttachmentOperations(
      IdentityStores stores, Entities entities, Holders holders, PolicyArns policyArns) {
    this.policies = stores.policies();
    this.users = stores.users();
    this.roles = stores.roles();
    this.entities = entities;
    this.holders = holders;
    this.policyArns = policyArns;
  }

  void addTo(Map<String, Operation> table) {
    for (String kind : Holders.KINDS) {
      table.put("Attach" + kind + "Policy", call -> attach(call, holders.of(call, kind)));
      table.put("Detach" + kind + "Policy", call -> detach(call, holders.of(call, kind)));
      table.put("ListAttached" + kind + "Policies", call -> list(call, holders.of(call, kind)));
    }
    table.put("PutUserPermissionsBoundary", this::putUserBoundary);
    table.put("DeleteUserPermissionsBoundary", this::deleteUserBoundary);
    table.put("PutRolePermissionsBoundary", this::putRoleBoundary);
    table.put("DeleteRolePermissionsBoundary", this::deleteRoleBoundary);
  }

  private Plan attach(Call call, Holder holder) {
    String arn = policyArns.required(call, "PolicyArn");
    CreatorBounds bounds = CreatorBounds.of(call);
    return Plan.doing(
        holder.demand().with("iam:PolicyARN", arn),
        () -> {
          PolicyHolder found = holder.found().get();
          holder.bounded().require(bounds, holder.demand());
          if (!policyArns.exists(call, arn)) {
            throw QueryException.noSuchEntity(
                "Policy " + arn + " does not exist or is not attachable.");
          }
          policies.attach(found, arn);
        });
  }

  private Plan detach(Call call, Holder holder) {
    String arn = policyArns.required(call, "PolicyArn");
    CreatorBounds bounds = CreatorBounds.of(call);
    return Plan.doing(
        holder.demand().with("iam:PolicyARN", arn),
        () -> {
          PolicyHolder found = holder.found().get();
          holder.bounded().require(bounds, holder.demand());
          policies.detach(found, arn);
        });
  }

  private Plan list(Call call, Holder holder) {
    PageRequest request = call.pageOfPathPrefix();
    return Plan.answering(
        holder.demand(),
        () -> {
          Page<String> page = policies.attached(holder.found().get(), request);
          return xml -> {
            xml.list(
                "AttachedPolicies",
                page.items(),
                (member, arn) ->
                    member
                        .text("PolicyName", arn.substring(arn.lastIndexOf('/') + 1))
                        .text("PolicyArn", arn));
            IamXml.page(xml, page);
          };
        });
  }

  private Plan putUserBoundary(Call call) {
    Named<User> named = entities.user(call);
    String arn = policyArns.required(call, "PermissionsBoundary");
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = UserOperations.withBoundary(named.demand(call.action()), arn);
    return Plan.doing(
        demand,
        () -> {
          User user = named.orRefuse();
          bounds.requireSame(demand, user.permissionsBoundary());
          bounds.requireSame(demand, arn);
          policyArns.requireBoundary(call, arn);
          users.setPermissionsBoundary(call.accountId(), user.userName(), arn);
        });
  }

  private Plan deleteUserBoundary(Call call) {
    Named<User> named = entities.user(call);
    CreatorBounds bounds = CreatorBounds.of(call);
    User present = named.found();
    Demand demand =
        UserOperations.withBoundary(
            named.demand(call.action()), present == null ? null : present.permissionsBoundary());
    return Plan.doing(
        demand,
        () -> {
          User user = named.orRefuse();
          bounds.requireSame(demand, null);
          users.setPermissionsBoundary(call.accountId(), user.userName(), null);
        });
  }

  private Plan putRoleBoundary(Call call) {
    Named<Role> named = entities.role(call);
    String arn = policyArns.required(call, "PermissionsBoundary");
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = UserOperations.withBoundary(named.demand(call.action()), arn);
    return Plan.doing(
        demand,
        () -> {
          Role role = named.orRefuse();
          bounds.requireSame(demand, role.permissionsBoundary());
          bounds.requireSame(demand, arn);
          policyArns.requireBoundary(call, arn);
          roles.setPermissionsBoundary(call.accountId(), role.roleName(), arn);
        });
  }

  private Plan deleteRoleBoundary(Call call) {
    Named<Role> named = entities.role(call);
    CreatorBounds bounds = CreatorBounds.of(call);
    Role present = named.found();
    Demand demand =
        UserOperations.withBoundary(
            named.demand(call.action()), present == null ? null : present.permissionsBoundary());
    return Plan.doing(
        demand,
        () -> {
          Role role = named.orRefuse();
          bounds.requireSame(demand, null);
          roles.setPermissionsBoundary(call.accountId(), role.roleName(), null);
        });
  }
}
