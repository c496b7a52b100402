package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.LoginProfile;
import io.holdfast.storage.identity.LoginProfileStore;
import io.holdfast.storage.identity.PasswordHash;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.password.PasswordPolicy;
import io.holdfast.sts.password.Passwords;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryXml;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/** Passwords of users, by which they sign in to the portal. */
final class LoginProfileOperations {
  private static final Constraint PASSWORD = Constraint.length(1, 128);

  private final LoginProfileStore profiles;
  private final Entities entities;
  private final Passwords passwords;

  LoginProfileOperations(IdentityStores stores, Entities entities, SecureRandom random) {
    this.profiles = stores.loginProfiles();
    this.entities = entities;
    this.passwords = new Passwords(random);
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateLoginProfile", this::create);
    table.put("GetLoginProfile", this::get);
    table.put("UpdateLoginProfile", this::update);
    table.put("DeleteLoginProfile", this::delete);
    table.put("ChangePassword", this::changePassword);
  }

  private Plan create(Call call) {
    Named<User> named = entities.user(call);
    String password = call.parameters().required("Password", PASSWORD);
    boolean reset = Boolean.TRUE.equals(call.parameters().truth("PasswordResetRequired"));
    return Plan.answering(
        named.demand("CreateLoginProfile"),
        () -> {
          User user = changeable(call, named);
          if (profiles.find(call.accountId(), user.userName()).isPresent()) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "Login Profile for user " + user.userName() + " already exists.");
          }
          PasswordHash hash = hash(call, user, password);
          LoginProfile made = profiles.create(call.accountId(), user.userName(), hash, reset);
          return xml -> xml.within("LoginProfile", member -> profile(member, made));
        });
  }

  private Plan get(Call call) {
    Named<User> named = entities.user(call);
    return Plan.answering(
        named.demand("GetLoginProfile"),
        () -> {
          LoginProfile found = present(call, named.orRefuse());
          return xml -> xml.within("LoginProfile", member -> profile(member, found));
        });
  }

  private Plan update(Call call) {
    Named<User> named = entities.user(call);
    String password = call.parameters().optional("Password", PASSWORD);
    Boolean reset = call.parameters().truth("PasswordResetRequired");
    return Plan.doing(
        named.demand("UpdateLoginProfile"),
        () -> {
          User user = changeable(call, named);
          String name = present(call, user).userName();
          PasswordHash hash = password == null ? null : hash(call, user, password);
          profiles.update(call.accountId(), name, hash, reset);
        });
  }

  private Plan delete(Call call) {
    Named<User> named = entities.user(call);
    return Plan.doing(
        named.demand("DeleteLoginProfile"),
        () -> {
          User user = changeable(call, named);
          profiles.delete(call.accountId(), present(call, user).userName());
        });
  }

  /** Only a user changes its own password, by its own keys and who knows the old one. */
  private Plan changePassword(Call call) {
    String old = call.parameters().required("OldPassword", PASSWORD);
    String fresh = call.parameters().required("NewPassword", PASSWORD);
    ActingPrincipal caller = call.principal();
    if (!caller.isUser()) {
      throw new QueryException(
          QueryErrorCode.INVALID_USER_TYPE, "Only IAM Users can change their own password");
    }
    Named<User> named = entities.user(call, caller.snapshot().name());
    return Plan.doing(
        named.demand("ChangePassword"),
        () -> {
          User user = named.orRefuse();
          Optional<PasswordHash> kept = profiles.password(call.accountId(), user.userName());
          if (kept.isEmpty()) {
            throw missing(user);
          }
          if (!passwords.verify(old, kept.get())) {
            throw new QueryException(
                QueryErrorCode.ACCESS_DENIED, "The old password is not correct.");
          }
          PasswordHash hash = hash(call, user, fresh);
          profiles.update(call.accountId(), user.userName(), hash, false);
        });
  }

  private PasswordHash hash(Call call, User user, String password) {
    PasswordPolicy.require(password, user.userName(), call.accountId());
    return passwords.hash(password);
  }

  private LoginProfile present(Call call, User user) {
    return profiles.find(call.accountId(), user.userName()).orElseThrow(() -> missing(user));
  }

  private static QueryException missing(User user) {
    return QueryException.noSuchEntity(
        "Login Profile for User " + user.userName() + " cannot be found.");
  }

  /** The user, when the caller's boundary is the user's own. */
  private static User changeable(Call call, Named<User> named) {
    User user = named.orRefuse();
    CreatorBounds.of(call).requireSame(named.demand(call.action()), user.permissionsBoundary());
    return user;
  }

  private static void profile(QueryXml xml, LoginProfile profile) {
    xml.text("UserName", profile.userName())
        .time("CreateDate", profile.created())
        .truth("PasswordResetRequired", profile.resetRequired());
  }
}
