package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.NewRole;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.RoleStore;
import io.holdfast.storage.identity.TrustPolicy;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.policy.PolicyDocuments;
import io.holdfast.sts.policy.PrincipalBindings;
import io.holdfast.sts.policy.PrincipalBindings.BoundText;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Roles, their trust policies and tags. */
final class RoleOperations {
  /** The shortest {@code MaxSessionDuration} and what a role has when nobody says, in seconds. */
  private static final int MIN_SESSION_SECONDS = 3_600;

  private static final int MAX_SESSION_SECONDS = 1_209_600;

  private final RoleStore roles;
  private final Entities entities;
  private final PolicyArns policyArns;
  private final PrincipalBindings bindings;

  RoleOperations(IdentityStores stores, Entities entities, PolicyArns policyArns) {
    this.roles = stores.roles();
    this.entities = entities;
    this.policyArns = policyArns;
    this.bindings = new PrincipalBindings(stores.directory());
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateRole", this::createRole);
    table.put("GetRole", this::getRole);
    table.put("UpdateRole", this::updateRole);
    table.put("UpdateRoleDescription", this::updateRoleDescription);
    table.put("UpdateAssumeRolePolicy", this::updateAssumeRolePolicy);
    table.put("DeleteRole", this::deleteRole);
    table.put("ListRoles", this::listRoles);
    table.put("TagRole", this::tagRole);
    table.put("UntagRole", this::untagRole);
    table.put("ListRoleTags", this::listRoleTags);
  }

  private Plan createRole(Call call) {
    QueryParameters parameters = call.parameters();
    String name = parameters.required("RoleName", Constraint.NAME_64);
    String path = parameters.optional("Path", Constraint.PATH, "/");
    String trust = parameters.required("AssumeRolePolicyDocument", Constraint.POLICY_DOCUMENT);
    String description = parameters.optional("Description", Constraint.DESCRIPTION, "");
    Integer seconds =
        parameters.integer("MaxSessionDuration", MIN_SESSION_SECONDS, MAX_SESSION_SECONDS);
    CreatorBounds bounds = CreatorBounds.of(call);
    String boundary = bounds.ofNew(policyArns.optional(call, "PermissionsBoundary"));
    Map<String, String> tags = parameters.tags();
    Demand demand =
        UserOperations.withBoundary(
            Demand.of("iam:CreateRole", Entities.arn(call, "role" + path + name))
                .withRequestTags(tags),
            boundary);
    return Plan.answering(
        demand,
        () -> {
          bounds.requireSame(demand, boundary);
          policyArns.requireBoundary(call, boundary);
          TrustPolicy policy = PolicyDocuments.trust(trust, bindings);
          if (roles.find(call.accountId(), name).isPresent()) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "Role with name " + name + " already exists.");
          }
          int longest = seconds == null ? MIN_SESSION_SECONDS : seconds;
          Role role =
              roles.create(
                  new NewRole(
                      call.accountId(), name, path, policy, description, longest, boundary, tags));
          return answer(role);
        });
  }

  private Plan getRole(Call call) {
    Named<Role> named = entities.role(call);
    return Plan.answering(named.demand("GetRole"), () -> answer(shown(named.orRefuse())));
  }

  private Plan updateRole(Call call) {
    Named<Role> named = entities.role(call);
    String description = call.parameters().optional("Description", Constraint.DESCRIPTION);
    Integer seconds =
        call.parameters().integer("MaxSessionDuration", MIN_SESSION_SECONDS, MAX_SESSION_SECONDS);
    return Plan.answering(
        named.demand("UpdateRole"),
        () -> {
          update(call, named, description, seconds);
          return xml -> {};
        });
  }

  private Plan updateRoleDescription(Call call) {
    Named<Role> named = entities.role(call);
    String description = call.parameters().required("Description", Constraint.DESCRIPTION);
    return Plan.answering(
        named.demand("UpdateRoleDescription"),
        () -> answer(shown(update(call, named, description, null))));
  }

  private Role update(
      Call call, Named<Role> named, @Nullable String description, @Nullable Integer seconds) {
    return roles.update(call.accountId(), changeable(call, named), description, seconds);
  }

  /** The role's name, when the caller's boundary is the role's own. */
  private static String changeable(Call call, Named<Role> named) {
    Role role = named.orRefuse();
    CreatorBounds.of(call).requireSame(named.demand(call.action()), role.permissionsBoundary());
    return role.roleName();
  }

  private Plan updateAssumeRolePolicy(Call call) {
    Named<Role> named = entities.role(call);
    String trust = call.parameters().required("PolicyDocument", Constraint.POLICY_DOCUMENT);
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("UpdateAssumeRolePolicy");
    return Plan.doing(
        demand,
        () -> {
          Role role = named.orRefuse();
          bounds.requireSame(demand, role.permissionsBoundary());
          TrustPolicy policy = PolicyDocuments.trust(trust, bindings);
          roles.setTrustPolicy(call.accountId(), role.roleName(), policy);
        });
  }

  private Plan deleteRole(Call call) {
    Named<Role> named = entities.role(call);
    return Plan.doing(
        named.demand("DeleteRole"), () -> roles.delete(call.accountId(), changeable(call, named)));
  }

  private Plan listRoles(Call call) {
    PageRequest request = call.pageOfPathPrefix();
    return Plan.answering(
        Demand.of("iam:ListRoles", Entities.arn(call, "role" + request.pathPrefix())),
        () -> {
          Page<Role> page = roles.list(call.accountId(), request);
          List<Role> shown = shown(page.items());
          return xml -> {
            xml.list("Roles", shown, IamXml::role);
            IamXml.page(xml, page);
          };
        });
  }

  private Plan tagRole(Call call) {
    Named<Role> named = entities.role(call);
    Map<String, String> tags = call.parameters().tags();
    return Plan.doing(
        named.demand("TagRole").withRequestTags(tags),
        () -> roles.tag(call.accountId(), changeable(call, named), tags));
  }

  private Plan untagRole(Call call) {
    Named<Role> named = entities.role(call);
    List<String> keys = call.parameters().tagKeys();
    return Plan.doing(
        named.demand("UntagRole").withTagKeys(keys),
        () -> roles.untag(call.accountId(), changeable(call, named), Set.copyOf(keys)));
  }

  private Plan listRoleTags(Call call) {
    Named<Role> named = entities.role(call);
    return UserOperations.listTags(
        call, named.demand("ListRoleTags"), () -> named.orRefuse().tags());
  }

  private Role shown(Role role) {
    return shown(List.of(role)).getFirst();
  }

  /** With trust policies that call those whom they name as they are called now. */
  private List<Role> shown(List<Role> found) {
    List<String> texts =
        bindings.shown(
            found.stream()
                .map(Role::trustPolicy)
                .map(trust -> new BoundText(trust.document(), trust.principals()))
                .toList());
    List<Role> shown = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      shown.add(found.get(i).withTrustDocument(texts.get(i)));
    }
    return shown;
  }

  private static Answer answer(Role role) {
    return xml -> xml.within("Role", member -> IamXml.wholeRole(member, role));
  }
}
