package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.operation.ManagedPolicyOperations.NamedPolicy;
import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.query.QueryXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which managed policies there are, and who has one. */
final class PolicyListOperations {
  /** What the marker starts with while the built-in policies are being listed. */
  private static final String BUILT_IN = "aws:";

  private final IdentityStores stores;
  private final PolicyArns policyArns;

  PolicyListOperations(IdentityStores stores, PolicyArns policyArns) {
    this.stores = stores;
    this.policyArns = policyArns;
  }

  void addTo(Map<String, Operation> table) {
    table.put("ListPolicies", this::listPolicies);
    table.put("ListEntitiesForPolicy", this::listEntitiesForPolicy);
  }

  private Plan listPolicies(Call call) {
    PageRequest request = call.pageOfPathPrefix();
    String scope = call.parameters().oneOf("Scope", List.of("All", "AWS", "Local"));
    boolean onlyAttached = Boolean.TRUE.equals(call.parameters().truth("OnlyAttached"));
    usage(call);
    return Plan.answering(
        Demand.of("iam:ListPolicies", Entities.arn(call, "policy" + request.pathPrefix())),
        () -> {
          List<BuiltInPolicy> builtIn = new ArrayList<>();
          String marker =
              "Local".equals(scope) || onlyAttached ? null : builtInPage(request, builtIn);
          Page<ManagedPolicy> own = new Page<>(List.of(), marker);
          int room = request.maxItems() - builtIn.size();
          if (marker == null && !"AWS".equals(scope)) {
            own = own(call, request, onlyAttached, room, builtIn);
          }
          Page<ManagedPolicy> page = own;
          return xml -> {
            xml.within(
                "Policies",
                list -> {
                  builtIn.forEach(
                      policy -> list.within("member", one -> BuiltInXml.policy(one, policy)));
                  page.items()
                      .forEach(policy -> list.within("member", one -> IamXml.policy(one, policy)));
                });
            IamXml.page(xml, page);
          };
        });
  }

  private Page<ManagedPolicy> own(
      Call call, PageRequest request, boolean onlyAttached, int room, List<BuiltInPolicy> builtIn) {
    if (room == 0) {
      return new Page<>(List.of(), BUILT_IN + builtIn.getLast().policyName());
    }
    String marker = isBuiltIn(request.marker()) ? null : request.marker();
    return stores
        .policies()
        .list(call.accountId(), onlyAttached, new PageRequest(request.pathPrefix(), marker, room));
  }

  /** Adds what belongs on this page; the marker when more of them are to come. */
  private static @Nullable String builtInPage(PageRequest request, List<BuiltInPolicy> page) {
    String marker = request.marker();
    if (!request.pathPrefix().equals("/") || (marker != null && !isBuiltIn(marker))) {
      return null;
    }
    String after = marker == null ? "" : marker.substring(BUILT_IN.length());
    for (BuiltInPolicy policy : BuiltInPolicy.all()) {
      if (policy.policyName().compareTo(after) <= 0) {
        continue;
      }
      if (page.size() == request.maxItems()) {
        return BUILT_IN + page.getLast().policyName();
      }
      page.add(policy);
    }
    return null;
  }

  private static boolean isBuiltIn(@Nullable String marker) {
    return marker != null && marker.startsWith(BUILT_IN);
  }

  private Plan listEntitiesForPolicy(Call call) {
    NamedPolicy named = ManagedPolicyOperations.named(call, policyArns);
    String filter =
        call.parameters()
            .oneOf(
                "EntityFilter",
                List.of("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"));
    boolean asBoundary = usage(call);
    PageRequest request = call.pageOfPathPrefix();
    PolicyHolder.Kind kind =
        filter == null
            ? null
            : switch (filter) {
              case "User" -> PolicyHolder.Kind.USER;
              case "Role" -> PolicyHolder.Kind.ROLE;
              case "Group" -> PolicyHolder.Kind.GROUP;
              default -> null;
            };
    return Plan.answering(
        named.demand("ListEntitiesForPolicy"),
        () -> {
          if (named.builtIn().isEmpty() && named.own().isEmpty()) {
            throw NamedPolicy.missing(named.arn());
          }
          Page<PolicyHolder> page =
              stores.policies().holders(call.accountId(), named.arn(), kind, asBoundary, request);
          return xml -> {
            members(xml, page, PolicyHolder.Kind.GROUP, "Group", this::groupId);
            members(xml, page, PolicyHolder.Kind.USER, "User", this::userId);
            members(xml, page, PolicyHolder.Kind.ROLE, "Role", this::roleId);
            IamXml.page(xml, page);
          };
        });
  }

  private static void members(
      QueryXml xml,
      Page<PolicyHolder> page,
      PolicyHolder.Kind kind,
      String word,
      Function<PolicyHolder, Optional<String>> id) {
    xml.list(
        "Policy" + word + "s",
        page.items().stream().filter(holder -> holder.kind() == kind).toList(),
        (member, holder) ->
            member
                .text(word + "Name", holder.name())
                .text(word + "Id", id.apply(holder).orElse(null)));
  }

  private Optional<String> groupId(PolicyHolder holder) {
    return stores.groups().find(holder.accountId(), holder.name()).map(Group::uniqueId);
  }

  private Optional<String> userId(PolicyHolder holder) {
    return stores.users().find(holder.accountId(), holder.name()).map(User::uniqueId);
  }

  private Optional<String> roleId(PolicyHolder holder) {
    return stores.roles().find(holder.accountId(), holder.name()).map(Role::uniqueId);
  }

  /** Whether policies are asked for as boundaries. */
  private static boolean usage(Call call) {
    return "PermissionsBoundary"
        .equals(
            call.parameters()
                .oneOf("PolicyUsageFilter", List.of("PermissionsPolicy", "PermissionsBoundary")));
  }
}
