package io.holdfast.sts.operation;

import io.holdfast.storage.identity.AccessKeyStore;
import io.holdfast.storage.identity.AccountSwitchStore;
import io.holdfast.storage.identity.GroupStore;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.MfaStore;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyStore;
import io.holdfast.storage.identity.RoleStore;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The account as a whole, and what it cannot have: tools ask for certificates, keys of SSH and the
 * like before they delete a user, and read from the answer that there are none.
 */
final class AccountOperations {
  private final IdentityStores stores;
  private final AccountSwitchStore switches;
  private final Entities entities;

  AccountOperations(IdentityStores stores, Entities entities) {
    this.stores = stores;
    this.switches = stores.accountSwitches();
    this.entities = entities;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateAccountAlias", this::createAccountAlias);
    table.put("DeleteAccountAlias", this::deleteAccountAlias);
    table.put("ListAccountAliases", this::listAccountAliases);
    table.put("GetAccountSummary", this::getAccountSummary);
    table.put("GetAccountPasswordPolicy", this::getAccountPasswordPolicy);
    table.put("ListSSHPublicKeys", call -> noneOfUser(call, "SSHPublicKeys"));
    table.put("ListSigningCertificates", call -> noneOfUser(call, "Certificates"));
    table.put("ListServiceSpecificCredentials", this::noServiceCredentials);
    table.put("ListInstanceProfilesForRole", this::noInstanceProfiles);
  }

  private Plan createAccountAlias(Call call) {
    String alias = call.parameters().required("AccountAlias", Constraint.ACCOUNT_ALIAS);
    return Plan.doing(
        Demand.of("iam:CreateAccountAlias", "*"), () -> switches.setAlias(call.accountId(), alias));
  }

  private Plan deleteAccountAlias(Call call) {
    String alias = call.parameters().required("AccountAlias", Constraint.ACCOUNT_ALIAS);
    return Plan.doing(
        Demand.of("iam:DeleteAccountAlias", "*"),
        () -> {
          if (!switches.alias(call.accountId()).equals(Optional.of(alias))) {
            throw QueryException.noSuchEntity("The account alias " + alias + " cannot be found.");
          }
          switches.setAlias(call.accountId(), null);
        });
  }

  private Plan listAccountAliases(Call call) {
    call.page();
    return Plan.answering(
        Demand.of("iam:ListAccountAliases", "*"),
        () -> {
          List<String> aliases = switches.alias(call.accountId()).stream().toList();
          return xml -> xml.texts("AccountAliases", aliases).truth("IsTruncated", false);
        });
  }

  private Plan getAccountSummary(Call call) {
    return Plan.answering(
        Demand.of("iam:GetAccountSummary", "*"),
        () -> {
          Map<String, Long> summary = summary(call.accountId());
          return xml ->
              xml.within(
                  "SummaryMap",
                  map ->
                      summary.forEach((key, value) ->
                          map.within(
                              "entry", entry -> entry.text("key", key).number("value", value))));
        });
  }

  private Map<String, Long> summary(String accountId) {
    Map<String, Long> summary = new TreeMap<>();
    summary.put("Users", count(page -> stores.users().list(accountId, page)));
    summary.put("Groups", count(page -> stores.groups().list(accountId, page)));
    summary.put("Roles", count(page -> stores.roles().list(accountId, page)));
    summary.put("Policies", count(page -> stores.policies().list(accountId, false, page)));
    summary.put("MFADevices", count(page -> stores.mfaDevices().list(accountId, null, page)));
    summary.put("MFADevicesInUse", count(page -> stores.mfaDevices().list(accountId, true, page)));
    summary.put("Providers", (long) stores.oidcProviders().list(accountId).size());
    boolean rootMfa = !stores.mfaDevices().listFor(accountId, null).isEmpty();
    boolean rootKeys = !stores.accessKeys().list(accountId, null).isEmpty();
    summary.put("AccountMFAEnabled", rootMfa ? 1L : 0L);
    summary.put("AccountAccessKeysPresent", rootKeys ? 1L : 0L);
    summary.put("UsersQuota", (long) UserStore.MAXIMUM_USERS);
    summary.put("GroupsQuota", (long) GroupStore.MAXIMUM_GROUPS);
    summary.put("RolesQuota", (long) RoleStore.MAXIMUM_ROLES);
    summary.put("PoliciesQuota", (long) PolicyStore.MAXIMUM_POLICIES);
    summary.put("AccessKeysPerUserQuota", (long) AccessKeyStore.MAXIMUM_PER_PRINCIPAL);
    summary.put("GroupsPerUserQuota", (long) GroupStore.MAXIMUM_PER_USER);
    summary.put("VersionsPerPolicyQuota", (long) PolicyStore.MAXIMUM_VERSIONS);
    summary.put("PolicySizeQuota", (long) PolicyStore.MAXIMUM_DOCUMENT);
    summary.put("MFADevicesPerUserQuota", (long) MfaStore.MAXIMUM_PER_PRINCIPAL);
    return summary;
  }

  private static long count(Function<PageRequest, ? extends Page<?>> list) {
    long count = 0;
    PageRequest request = PageRequest.first();
    while (true) {
      Page<?> page = list.apply(request);
      count += page.items().size();
      if (!page.isTruncated()) {
        return count;
      }
      request = new PageRequest("/", page.marker(), PageRequest.MAXIMUM);
    }
  }

  private Plan getAccountPasswordPolicy(Call call) {
    return new Plan(
        List.of(Demand.of("iam:GetAccountPasswordPolicy", "*")),
        () -> {
          throw QueryException.noSuchEntity(
              "The Password Policy with domain name " + call.accountId() + " cannot be found.");
        });
  }

  private Plan noneOfUser(Call call, String list) {
    Named<?> named = entities.user(call);
    call.page();
    return Plan.answering(
        named.demand(call.action()),
        () -> {
          named.orRefuse();
          return xml -> xml.within(list, none -> {}).truth("IsTruncated", false);
        });
  }

  private Plan noServiceCredentials(Call call) {
    Named<?> named = entities.user(call);
    call.parameters().optional("ServiceName", Constraint.length(1, 256));
    return Plan.answering(
        named.demand(call.action()),
        () -> {
          named.orRefuse();
          return xml -> xml.within("ServiceSpecificCredentials", none -> {});
        });
  }

  private Plan noInstanceProfiles(Call call) {
    Named<?> named = entities.role(call);
    call.page();
    return Plan.answering(
        named.demand(call.action()),
        () -> {
          named.orRefuse();
          return xml -> xml.within("InstanceProfiles", none -> {}).truth("IsTruncated", false);
        });
  }
}
