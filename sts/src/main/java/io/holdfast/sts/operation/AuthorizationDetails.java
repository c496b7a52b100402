package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.NoSuchEntityException;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.PolicyVersion;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryXml;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * GetAccountAuthorizationDetails: everybody of the account with all that they may, for audits and
 * for tools that compare it with what they want. One listing goes through the kinds in turn; a page
 * ends where its items do, and its marker says in which kind.
 */
final class AuthorizationDetails {
  /** In the order in which they are gone through. */
  private enum Section {
    USER("User", "UserDetailList"),
    GROUP("Group", "GroupDetailList"),
    ROLE("Role", "RoleDetailList"),
    LOCAL("LocalManagedPolicy", "Policies"),
    AWS("AWSManagedPolicy", "Policies");

    private final String filter;
    private final String element;

    Section(String filter, String element) {
      this.filter = filter;
      this.element = element;
    }
  }

  private final IdentityStores stores;

  AuthorizationDetails(IdentityStores stores) {
    this.stores = stores;
  }

  void addTo(Map<String, Operation> table) {
    table.put("GetAccountAuthorizationDetails", this::details);
  }

  private Plan details(Call call) {
    List<String> filter =
        call.parameters().list("Filter", Constraint.length(1, 32), Section.values().length);
    for (String word : filter) {
      if (List.of(Section.values()).stream().noneMatch(section -> section.filter.equals(word))) {
        throw QueryException.validation("Filter has an invalid value: " + word);
      }
    }
    Set<String> wanted = Set.copyOf(filter);
    PageRequest request = call.page();
    return Plan.answering(
        Demand.of("iam:GetAccountAuthorizationDetails", "*"),
        () -> {
          Map<Section, List<Consumer<QueryXml>>> page = new EnumMap<>(Section.class);
          String marker = fill(call.accountId(), wanted, request, page);
          return xml -> {
            for (Section section : Section.values()) {
              if (section != Section.AWS) {
                List<Consumer<QueryXml>> members =
                    new ArrayList<>(page.getOrDefault(section, List.of()));
                if (section == Section.LOCAL) {
                  members.addAll(page.getOrDefault(Section.AWS, List.of()));
                }
                xml.list(section.element, members, (member, writes) -> writes.accept(member));
              }
            }
            IamXml.page(xml, new Page<>(List.of(), marker));
          };
        });
  }

  /** Fills a page; gives the marker of the next one, or null. */
  private @Nullable String fill(
      String accountId,
      Set<String> wanted,
      PageRequest request,
      Map<Section, List<Consumer<QueryXml>>> page) {
    String marker = request.marker();
    int colon = marker == null ? -1 : marker.indexOf(':');
    Section first = Section.USER;
    if (marker != null) {
      first = section(colon < 0 ? "" : marker.substring(0, colon));
    }
    int room = request.maxItems();
    for (Section section : Section.values()) {
      boolean isWanted = wanted.isEmpty() || wanted.contains(section.filter);
      if (section.compareTo(first) < 0 || !isWanted) {
        continue;
      }
      if (room == 0) {
        return section.name() + ":";
      }
      String within = section == first && marker != null ? marker.substring(colon + 1) : "";
      PageRequest part = new PageRequest("/", within.isEmpty() ? null : within, room);
      Page<Consumer<QueryXml>> members = members(accountId, section, part);
      page.put(section, members.items());
      if (members.marker() != null) {
        return section.name() + ":" + members.marker();
      }
      room -= members.items().size();
    }
    return null;
  }

  private static Section section(String name) {
    for (Section section : Section.values()) {
      if (section.name().equals(name)) {
        return section;
      }
    }
    throw QueryException.validation("Invalid Marker.");
  }

  private Page<Consumer<QueryXml>> members(String accountId, Section section, PageRequest page) {
    return switch (section) {
      case USER -> writing(stores.users().list(accountId, page), user -> xml -> user(xml, user));
      case GROUP ->
          writing(
              stores.groups().list(accountId, page), group -> xml -> group(xml, accountId, group));
      case ROLE ->
          writing(stores.roles().list(accountId, page), role -> xml -> role(xml, accountId, role));
      case LOCAL ->
          writing(
              stores.policies().list(accountId, false, page), policy -> xml -> policy(xml, policy));
      case AWS -> builtIn(page);
    };
  }

  private static <T> Page<Consumer<QueryXml>> writing(
      Page<T> page, Function<T, Consumer<QueryXml>> writer) {
    return new Page<>(page.items().stream().map(writer).toList(), page.marker());
  }

  private static Page<Consumer<QueryXml>> builtIn(PageRequest page) {
    String after = page.marker() == null ? "" : page.marker();
    List<BuiltInPolicy> rest =
        BuiltInPolicy.all().stream()
            .filter(policy -> policy.policyName().compareTo(after) > 0)
            .toList();
    List<BuiltInPolicy> items = rest.subList(0, Math.min(rest.size(), page.maxItems()));
    String marker = items.size() < rest.size() ? items.getLast().policyName() : null;
    return writing(new Page<>(items, marker), policy -> xml -> builtIn(xml, policy));
  }

  private void user(QueryXml xml, User user) {
    PolicyHolder holder = PolicyHolder.user(user.accountId(), user.userName());
    IamXml.user(xml, user);
    inline(xml, "UserPolicyList", holder);
    List<String> groups = new ArrayList<>();
    each(
        page -> stores.groups().listForUser(user.accountId(), user.userName(), page),
        group -> groups.add(group.groupName()));
    xml.texts("GroupList", groups);
    attached(xml, holder);
    IamXml.boundary(xml, user.permissionsBoundary());
    IamXml.tags(xml, user.tags());
  }

  private void group(QueryXml xml, String accountId, Group group) {
    PolicyHolder holder = PolicyHolder.group(accountId, group.groupName());
    IamXml.group(xml, group);
    inline(xml, "GroupPolicyList", holder);
    attached(xml, holder);
  }

  private void role(QueryXml xml, String accountId, Role role) {
    PolicyHolder holder = PolicyHolder.role(accountId, role.roleName());
    IamXml.role(xml, role);
    xml.within("InstanceProfileList", none -> {});
    inline(xml, "RolePolicyList", holder);
    attached(xml, holder);
    IamXml.boundary(xml, role.permissionsBoundary());
    IamXml.tags(xml, role.tags());
    xml.within("RoleLastUsed", never -> {});
  }

  private void policy(QueryXml xml, ManagedPolicy policy) {
    IamXml.policy(xml, policy);
    List<PolicyVersion> versions = new ArrayList<>();
    each(page -> stores.policies().versions(policy.arn(), page), versions::add);
    xml.list(
        "PolicyVersionList",
        versions,
        (member, version) -> {
          member.text("Document", IamXml.encoded(version.document()));
          IamXml.version(member, version);
        });
  }

  private static void builtIn(QueryXml xml, BuiltInPolicy policy) {
    BuiltInXml.policy(xml, policy);
    PolicyVersion only =
        new PolicyVersion(BuiltInPolicy.VERSION_ID, policy.document(), true, BuiltInPolicy.CREATED);
    xml.list(
        "PolicyVersionList",
        List.of(only),
        (member, version) -> {
          member.text("Document", IamXml.encoded(version.document()));
          IamXml.version(member, version);
        });
  }

  private void inline(QueryXml xml, String element, PolicyHolder holder) {
    List<String> names = new ArrayList<>();
    each(page -> stores.inlinePolicies().list(holder, page), names::add);
    xml.list(
        element,
        names,
        (member, name) ->
            stores
                .inlinePolicies()
                .find(holder, name)
                .ifPresent(document ->
                    member
                        .text("PolicyName", name)
                        .text("PolicyDocument", IamXml.encoded(document))));
  }

  private void attached(QueryXml xml, PolicyHolder holder) {
    List<String> arns = new ArrayList<>();
    each(page -> stores.policies().attached(holder, page), arns::add);
    xml.list(
        "AttachedManagedPolicies",
        arns,
        (member, arn) ->
            member
                .text("PolicyName", arn.substring(arn.lastIndexOf('/') + 1))
                .text("PolicyArn", arn));
  }

  /** All of them; none of a holder that was deleted since its page was read. */
  private static <T> void each(Function<PageRequest, Page<T>> pages, Consumer<T> visitor) {
    PageRequest request = PageRequest.first();
    try {
      while (true) {
        Page<T> page = pages.apply(request);
        page.items().forEach(visitor);
        if (!page.isTruncated()) {
          return;
        }
        request = new PageRequest("/", page.marker(), PageRequest.MAXIMUM);
      }
    } catch (NoSuchEntityException gone) {
      // What is told of it is what it has now.
    }
  }
}
