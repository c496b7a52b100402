package io.holdfast.sts.operation;

import io.holdfast.storage.identity.AccessKeyMetadata;
import io.holdfast.storage.identity.AccessKeyStore;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.Paging;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Access keys of users, and of the root when it asks for its own. */
final class AccessKeyOperations {
  private final AccessKeyStore keys;
  private final Entities entities;

  AccessKeyOperations(IdentityStores stores, Entities entities) {
    this.keys = stores.accessKeys();
    this.entities = entities;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateAccessKey", this::createAccessKey);
    table.put("UpdateAccessKey", this::updateAccessKey);
    table.put("DeleteAccessKey", this::deleteAccessKey);
    table.put("ListAccessKeys", this::listAccessKeys);
    table.put("GetAccessKeyLastUsed", this::getAccessKeyLastUsed);
  }

  private Plan createAccessKey(Call call) {
    Holder holder = holder(call, "CreateAccessKey");
    return Plan.answering(
        holder.demand(),
        () -> {
          String name = changeable(call, holder);
          if (keys.list(call.accountId(), name).size() >= AccessKeyStore.MAXIMUM_PER_PRINCIPAL) {
            throw new QueryException(
                QueryErrorCode.LIMIT_EXCEEDED,
                "Cannot exceed quota for AccessKeysPerUser: "
                    + AccessKeyStore.MAXIMUM_PER_PRINCIPAL);
          }
          AccessKey key = keys.create(call.accountId(), name, null);
          return xml ->
              xml.within(
                  "AccessKey",
                  member ->
                      member
                          .text("UserName", name)
                          .text("AccessKeyId", key.accessKeyId())
                          .text("Status", status(true))
                          .text("SecretAccessKey", key.secret().reveal())
                          .time("CreateDate", call.request().time()));
        });
  }

  private Plan updateAccessKey(Call call) {
    Holder holder = holder(call, "UpdateAccessKey");
    String keyId = call.parameters().required("AccessKeyId", Constraint.ACCESS_KEY_ID);
    String status = call.parameters().oneOf("Status", List.of("Active", "Inactive"));
    if (status == null) {
      throw QueryException.validation(
          "1 validation error detected: Value null at 'status' failed to satisfy constraint:"
              + " Member must not be null");
    }
    return Plan.doing(
        holder.demand(),
        () -> {
          String name = holderOf(call, holder, keyId);
          keys.setActive(call.accountId(), name, keyId, status.equals("Active"));
        });
  }

  private Plan deleteAccessKey(Call call) {
    Holder holder = holder(call, "DeleteAccessKey");
    String keyId = call.parameters().required("AccessKeyId", Constraint.ACCESS_KEY_ID);
    return Plan.doing(
        holder.demand(), () -> keys.delete(call.accountId(), holderOf(call, holder, keyId), keyId));
  }

  private Plan listAccessKeys(Call call) {
    Holder holder = holder(call, "ListAccessKeys");
    Paging paging = call.parameters().paging();
    return Plan.answering(
        holder.demand(),
        () -> {
          User user = holder.user();
          String name = user == null ? null : user.userName();
          Paging.Page<AccessKeyMetadata> page =
              paging.of(keys.list(call.accountId(), name), AccessKeyMetadata::accessKeyId);
          return xml -> {
            xml.text("UserName", name);
            xml.list(
                "AccessKeyMetadata",
                page.items(),
                (member, key) ->
                    member
                        .text("UserName", key.userName())
                        .text("AccessKeyId", key.accessKeyId())
                        .text("Status", status(key.active()))
                        .time("CreateDate", key.created()));
            page.writeTo(xml);
          };
        });
  }

  private Plan getAccessKeyLastUsed(Call call) {
    String keyId = call.parameters().required("AccessKeyId", Constraint.ACCESS_KEY_ID);
    Optional<AccessKeyMetadata> key =
        keys.find(keyId).filter(found -> found.accountId().equals(call.accountId()));
    String userName = key.map(AccessKeyMetadata::userName).orElse(null);
    Demand demand =
        userName == null
            ? Demand.of("iam:GetAccessKeyLastUsed", key.isPresent() ? root(call) : "*")
            : entities.user(call, userName).demand("GetAccessKeyLastUsed");
    return Plan.answering(
        demand,
        () -> {
          AccessKeyMetadata found = key.orElseThrow(() -> missing(keyId));
          return xml ->
              xml.text("UserName", found.userName())
                  .within(
                      "AccessKeyLastUsed",
                      used ->
                          used.time("LastUsedDate", found.lastUsed())
                              .text("ServiceName", orNone(found.lastUsedService()))
                              .text("Region", orNone(found.lastUsedRegion())));
        });
  }

  private Holder holder(Call call, String action) {
    Optional<Named<User>> named = entities.userOrSelf(call);
    return new Holder(
        named.orElse(null),
        named
            .map(user -> user.demand(action))
            .orElseGet(() -> Demand.of("iam:" + action, root(call))));
  }

  /** The user's name, when the caller's boundary is the user's own; null for the root. */
  private static @Nullable String changeable(Call call, Holder holder) {
    User user = holder.user();
    if (user == null) {
      return null;
    }
    CreatorBounds.of(call).requireSame(holder.demand(), user.permissionsBoundary());
    return user.userName();
  }

  /** The name to whom the key belongs, when that is the one that the call is about. */
  private @Nullable String holderOf(Call call, Holder holder, String keyId) {
    String name = changeable(call, holder);
    boolean theirs =
        keys.list(call.accountId(), name).stream().anyMatch(key -> key.accessKeyId().equals(keyId));
    if (!theirs) {
      throw missing(keyId);
    }
    return name;
  }

  private static String root(Call call) {
    return Entities.arn(call, "root");
  }

  private static QueryException missing(String keyId) {
    return QueryException.noSuchEntity("The Access Key with id " + keyId + " cannot be found.");
  }

  private static String status(boolean active) {
    return active ? "Active" : "Inactive";
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "N/A" : text;
  }

  /** Whose keys a call is about: a user, or the root that calls. */
  private record Holder(@Nullable Named<User> named, Demand demand) {
    @Nullable User user() {
      return named == null ? null : named.orRefuse();
    }
  }
}
