package io.holdfast.api.server;

import io.holdfast.storage.identity.AccountSwitches;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.MfaVerdict;
import io.holdfast.storage.identity.NoSuchEntityException;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.metadata.LimitExceededException;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import io.holdfast.sts.mfa.RecoveryCodes;
import io.holdfast.sts.policy.BuiltInPolicy;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does what operators ask about who may do what. */
final class IdentityDesk {
  private final IdentityStores stores;
  private final RecoveryCodes recoveryCodes;

  IdentityDesk(IdentityStores stores) {
    this.stores = stores;
    this.recoveryCodes = new RecoveryCodes(stores.mfaDevices());
  }

  /**
   * Does it; decisions of this process know it when this returns.
   *
   * @throws RefusedException when it cannot be done, in words
   */
  List<Map<String, String>> run(IdentityRequest request) throws RefusedException {
    try {
      return switch (request) {
        case IdentityRequest.ListUsers list -> users(known(list.accountId()));
        case IdentityRequest.ListRoles list -> roles(known(list.accountId()));
        case IdentityRequest.ListPolicies list -> policies(known(list.accountId()));
        case IdentityRequest.ChangePolicy change -> {
          change(change);
          yield List.of();
        }
        case IdentityRequest.SetSwitches set -> List.of(switches(set));
        case IdentityRequest.RevokeSessions revoke -> {
          stores.sessions().revokeBefore(known(revoke.accountId()), principal(revoke), Instant.MAX);
          yield List.of();
        }
        case IdentityRequest.NewRecoveryCodes asked ->
            recoveryCodes
                .replace(known(asked.accountId()), asked.userName(), new SecureRandom())
                .stream()
                .map(code -> Map.of("recoveryCode", code))
                .toList();
        case IdentityRequest.DeactivateMfa asked -> {
          deactivate(asked);
          yield List.of();
        }
        case IdentityRequest.RotateTokenKey rotate -> {
          String keyId = stores.tokenKeys().rotate().keyId();
          yield List.of(Map.of("keyId", keyId));
        }
      };
    } catch (NoSuchEntityException
        | LimitExceededException
        | MetadataUnavailableException
        | IllegalArgumentException refused) {
      throw new RefusedException(String.valueOf(refused.getMessage()), refused);
    }
  }

  /**
   * Requires that a managed policy can be attached in an account.
   *
   * @throws RefusedException when there is none of that ARN, in words
   */
  static String requirePolicy(IdentityStores stores, String accountId, String policyArn)
      throws RefusedException {
    boolean exists =
        BuiltInPolicy.find(policyArn).isPresent()
            || stores
                .policies()
                .find(policyArn)
                .filter(policy -> policy.accountId().equals(accountId))
                .isPresent();
    if (!exists) {
      throw new RefusedException(
          "There is no policy " + policyArn + "; policy list shows those that are there.", null);
    }
    return policyArn;
  }

  private void deactivate(IdentityRequest.DeactivateMfa asked) throws RefusedException {
    MfaVerdict verdict =
        recoveryCodes.redeem(known(asked.accountId()), asked.userName(), asked.recoveryCode());
    switch (verdict) {
      case MfaVerdict.Accepted accepted -> {}
      case MfaVerdict.Refused refused ->
          throw new RefusedException("This is no recovery code of that user.", null);
      case MfaVerdict.Throttled(Instant until) ->
          throw new RefusedException(
              "Too many wrong codes: none is looked at before " + until + ".", null);
    }
  }

  private String known(String accountId) throws RefusedException {
    if (stores.principals().root(accountId).isEmpty()) {
      throw new RefusedException("There is no account " + accountId + ".", null);
    }
    return accountId;
  }

  private void change(IdentityRequest.ChangePolicy change) throws RefusedException {
    PolicyHolder holder = change.holder();
    known(holder.accountId());
    if (change.attach()) {
      stores
          .policies()
          .attach(holder, requirePolicy(stores, holder.accountId(), change.policyArn()));
    } else {
      stores.policies().detach(holder, change.policyArn());
    }
  }

  private Map<String, String> switches(IdentityRequest.SetSwitches set) throws RefusedException {
    String accountId = known(set.accountId());
    AccountSwitches now = stores.accountSwitches().switches(accountId);
    AccountSwitches changed =
        new AccountSwitches(
            given(set.mayCreateBuckets(), now.mayCreateBuckets()),
            given(set.mayDeleteBuckets(), now.mayDeleteBuckets()),
            given(set.wildcardBypass(), now.wildcardBypass()),
            given(set.maxSessionSeconds(), now.maxSessionSeconds()));
    if (!changed.equals(now)) {
      stores.accountSwitches().setSwitches(accountId, changed);
    }
    Map<String, String> row = new LinkedHashMap<>();
    row.put("accountId", accountId);
    row.put("createBuckets", onOff(changed.mayCreateBuckets()));
    row.put("deleteBuckets", onOff(changed.mayDeleteBuckets()));
    row.put("wildcardBypass", onOff(changed.wildcardBypass()));
    row.put("maxSessionSeconds", Integer.toString(changed.maxSessionSeconds()));
    return row;
  }

  private @Nullable String principal(IdentityRequest.RevokeSessions revoke)
      throws RefusedException {
    String name = revoke.name();
    PolicyHolder.Kind kind = revoke.kind();
    if (name == null || kind == null) {
      return null;
    }
    Optional<String> id =
        switch (kind) {
          case USER -> stores.users().find(revoke.accountId(), name).map(User::uniqueId);
          case ROLE -> stores.roles().find(revoke.accountId(), name).map(Role::uniqueId);
          case GROUP -> throw new RefusedException("A group has no sessions.", null);
        };
    return id.orElseThrow(
        () -> new NoSuchEntityException("There is no user or role of the name " + name + "."));
  }

  private List<Map<String, String>> users(String accountId) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (User user : all(page -> stores.users().list(accountId, page))) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put("name", user.userName());
      row.put("id", user.uniqueId());
      row.put("arn", user.arn());
      row.put("created", user.created().toString());
      row.put("policies", policiesOf(PolicyHolder.user(accountId, user.userName())));
      rows.add(row);
    }
    return rows;
  }

  private List<Map<String, String>> roles(String accountId) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Role role : all(page -> stores.roles().list(accountId, page))) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put("name", role.roleName());
      row.put("id", role.uniqueId());
      row.put("arn", role.arn());
      row.put("created", role.created().toString());
      row.put("policies", policiesOf(PolicyHolder.role(accountId, role.roleName())));
      rows.add(row);
    }
    return rows;
  }

  private List<Map<String, String>> policies(String accountId) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (ManagedPolicy policy : all(page -> stores.policies().list(accountId, false, page))) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put("arn", policy.arn());
      row.put("attachments", Integer.toString(policy.attachmentCount()));
      row.put("description", policy.description());
      rows.add(row);
    }
    for (BuiltInPolicy policy : BuiltInPolicy.all()) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put("arn", policy.arn());
      row.put("attachments", "-");
      row.put("description", policy.description());
      rows.add(row);
    }
    return rows;
  }

  private String policiesOf(PolicyHolder holder) {
    List<String> names = new ArrayList<>(all(page -> stores.policies().attached(holder, page)));
    names.replaceAll(arn -> arn.substring(arn.lastIndexOf('/') + 1));
    for (String inline : all(page -> stores.inlinePolicies().list(holder, page))) {
      names.add(inline + " (inline)");
    }
    return names.isEmpty() ? "-" : String.join(", ", names);
  }

  private static <T> List<T> all(Function<PageRequest, Page<T>> listing) {
    List<T> all = new ArrayList<>();
    @Nullable String marker = null;
    do {
      Page<T> page = listing.apply(new PageRequest("/", marker, PageRequest.MAXIMUM));
      all.addAll(page.items());
      marker = page.marker();
    } while (marker != null);
    return all;
  }

  private static <T> T given(@Nullable T changed, T present) {
    return changed == null ? present : changed;
  }

  private static String onOff(boolean value) {
    return value ? "on" : "off";
  }
}
