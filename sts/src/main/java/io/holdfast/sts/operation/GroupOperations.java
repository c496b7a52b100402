package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.GroupStore;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.util.Map;

/** Groups and who is in them. */
final class GroupOperations {
  private final GroupStore groups;
  private final Entities entities;

  GroupOperations(IdentityStores stores, Entities entities) {
    this.groups = stores.groups();
    this.entities = entities;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateGroup", this::createGroup);
    table.put("GetGroup", this::getGroup);
    table.put("UpdateGroup", this::updateGroup);
    table.put("DeleteGroup", this::deleteGroup);
    table.put("ListGroups", this::listGroups);
    table.put("AddUserToGroup", this::addUserToGroup);
    table.put("RemoveUserFromGroup", this::removeUserFromGroup);
    table.put("ListGroupsForUser", this::listGroupsForUser);
  }

  private Plan createGroup(Call call) {
    String name = call.parameters().required("GroupName", Constraint.NAME_128);
    String path = call.parameters().optional("Path", Constraint.PATH, "/");
    return Plan.answering(
        Demand.of("iam:CreateGroup", Entities.arn(call, "group" + path + name)),
        () -> {
          if (groups.find(call.accountId(), name).isPresent()) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "Group with name " + name + " already exists.");
          }
          Group group = groups.create(call.accountId(), name, path);
          return xml -> xml.within("Group", member -> IamXml.group(member, group));
        });
  }

  private Plan getGroup(Call call) {
    Named<Group> named = entities.group(call);
    PageRequest request = call.page();
    return Plan.answering(
        named.demand("GetGroup"),
        () -> {
          Group group = named.orRefuse();
          Page<User> page = groups.members(call.accountId(), group.groupName(), request);
          return xml -> {
            xml.within("Group", member -> IamXml.group(member, group));
            xml.list("Users", page.items(), IamXml::user);
            IamXml.page(xml, page);
          };
        });
  }

  private Plan updateGroup(Call call) {
    Named<Group> named = entities.group(call);
    String newName = call.parameters().optional("NewGroupName", Constraint.NAME_128);
    String newPath = call.parameters().optional("NewPath", Constraint.PATH);
    CreatorBounds bounds = CreatorBounds.of(call);
    return new Plan(
        UserOperations.movingDemands(named, "UpdateGroup", call, "group", newName, newPath),
        () -> {
          Group group = named.orRefuse();
          bounds.requireSameOfMembers(named.demand("UpdateGroup"), groups, group);
          groups.update(call.accountId(), group.groupName(), newName, newPath);
          return null;
        });
  }

  private Plan deleteGroup(Call call) {
    Named<Group> named = entities.group(call);
    return Plan.doing(
        named.demand("DeleteGroup"),
        () -> groups.delete(call.accountId(), named.orRefuse().groupName()));
  }

  private Plan listGroups(Call call) {
    PageRequest request = call.pageOfPathPrefix();
    return Plan.answering(
        Demand.of("iam:ListGroups", Entities.arn(call, "group" + request.pathPrefix())),
        () -> groupsAnswer(groups.list(call.accountId(), request)));
  }

  private Plan addUserToGroup(Call call) {
    Named<Group> named = entities.group(call);
    Named<User> member = entities.user(call);
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("AddUserToGroup");
    return Plan.doing(
        demand,
        () -> {
          Group group = named.orRefuse();
          User user = member.orRefuse();
          bounds.requireSame(demand, user.permissionsBoundary());
          groups.addUser(call.accountId(), group.groupName(), user.userName());
        });
  }

  private Plan removeUserFromGroup(Call call) {
    Named<Group> named = entities.group(call);
    Named<User> member = entities.user(call);
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("RemoveUserFromGroup");
    return Plan.doing(
        demand,
        () -> {
          Group group = named.orRefuse();
          User user = member.orRefuse();
          bounds.requireSame(demand, user.permissionsBoundary());
          groups.removeUser(call.accountId(), group.groupName(), user.userName());
        });
  }

  private Plan listGroupsForUser(Call call) {
    Named<User> named = entities.user(call);
    PageRequest request = call.page();
    return Plan.answering(
        named.demand("ListGroupsForUser"),
        () ->
            groupsAnswer(
                groups.listForUser(call.accountId(), named.orRefuse().userName(), request)));
  }

  private static Answer groupsAnswer(Page<Group> page) {
    return xml -> {
      xml.list("Groups", page.items(), IamXml::group);
      IamXml.page(xml, page);
    };
  }
}
