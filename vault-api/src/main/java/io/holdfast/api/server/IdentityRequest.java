package io.holdfast.api.server;

import io.holdfast.storage.identity.PolicyHolder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can ask about who may do what, of a running vault or of one that is stopped.
 * Answers are rows of named texts.
 */
public sealed interface IdentityRequest {

  /** The users of an account, with their policies. */
  record ListUsers(String accountId) implements IdentityRequest {}

  /** The roles of an account, with their policies. */
  record ListRoles(String accountId) implements IdentityRequest {}

  /** The managed policies of an account, and those that every account has. */
  record ListPolicies(String accountId) implements IdentityRequest {}

  /** Attaches a managed policy to a user, group or role, or takes it away. */
  record ChangePolicy(PolicyHolder holder, String policyArn, boolean attach)
      implements IdentityRequest {}

  /** Changes the switches of an account that are not null, and shows all. */
  record SetSwitches(
      String accountId,
      @Nullable Boolean mayCreateBuckets,
      @Nullable Boolean mayDeleteBuckets,
      @Nullable Boolean wildcardBypass,
      @Nullable Integer maxSessionSeconds)
      implements IdentityRequest {}

  /**
   * Ends all sessions given out until now.
   *
   * @param kind of whom; null for all of the account
   * @param name of the user or role; null where kind is
   */
  record RevokeSessions(String accountId, PolicyHolder.@Nullable Kind kind, @Nullable String name)
      implements IdentityRequest {}

  /**
   * Replaces the MFA recovery codes of a user and shows the new ones.
   *
   * @param userName null for the account's root
   */
  record NewRecoveryCodes(String accountId, @Nullable String userName) implements IdentityRequest {}

  /**
   * Takes all MFA devices away from a user who shows a recovery code.
   *
   * @param userName null for the account's root
   */
  record DeactivateMfa(String accountId, @Nullable String userName, String recoveryCode)
      implements IdentityRequest {
    /** Prints no code. */
    @Override
    public String toString() {
      return "DeactivateMfa[" + accountId + ", " + userName + "]";
    }
  }

  /** Has session tokens made with a new key from now on; those given out stay good. */
  record RotateTokenKey() implements IdentityRequest {}

  /** The request as named texts. */
  default Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("request", getClass().getSimpleName());
    switch (this) {
      case ListUsers list -> fields.put("accountId", list.accountId());
      case ListRoles list -> fields.put("accountId", list.accountId());
      case ListPolicies list -> fields.put("accountId", list.accountId());
      case ChangePolicy change -> {
        fields.put("accountId", change.holder().accountId());
        fields.put("kind", change.holder().kind().name());
        fields.put("name", change.holder().name());
        fields.put("policyArn", change.policyArn());
        fields.put("attach", Boolean.toString(change.attach()));
      }
      case SetSwitches set -> {
        fields.put("accountId", set.accountId());
        put(fields, "mayCreateBuckets", set.mayCreateBuckets());
        put(fields, "mayDeleteBuckets", set.mayDeleteBuckets());
        put(fields, "wildcardBypass", set.wildcardBypass());
        put(fields, "maxSessionSeconds", set.maxSessionSeconds());
      }
      case RevokeSessions revoke -> {
        fields.put("accountId", revoke.accountId());
        put(fields, "kind", revoke.kind());
        put(fields, "name", revoke.name());
      }
      case NewRecoveryCodes codes -> {
        fields.put("accountId", codes.accountId());
        put(fields, "name", codes.userName());
      }
      case DeactivateMfa mfa -> {
        fields.put("accountId", mfa.accountId());
        put(fields, "name", mfa.userName());
        fields.put("recoveryCode", mfa.recoveryCode());
      }
      case RotateTokenKey rotate -> {}
    }
    return fields;
  }

  /**
   * The request that {@link #fields} gave; null when it is none of these.
   *
   * @throws RefusedException when it lacks something
   */
  static @Nullable IdentityRequest read(Map<String, String> fields) throws RefusedException {
    try {
      return switch (fields.getOrDefault("request", "")) {
        case "ListUsers" -> new ListUsers(require(fields, "accountId"));
        case "ListRoles" -> new ListRoles(require(fields, "accountId"));
        case "ListPolicies" -> new ListPolicies(require(fields, "accountId"));
        case "ChangePolicy" ->
            new ChangePolicy(
                new PolicyHolder(
                    require(fields, "accountId"),
                    PolicyHolder.Kind.valueOf(require(fields, "kind")),
                    require(fields, "name")),
                require(fields, "policyArn"),
                Boolean.parseBoolean(require(fields, "attach")));
        case "SetSwitches" ->
            new SetSwitches(
                require(fields, "accountId"),
                truth(fields.get("mayCreateBuckets")),
                truth(fields.get("mayDeleteBuckets")),
                truth(fields.get("wildcardBypass")),
                fields.get("maxSessionSeconds") == null
                    ? null
                    : Integer.valueOf(require(fields, "maxSessionSeconds")));
        case "RevokeSessions" ->
            new RevokeSessions(
                require(fields, "accountId"),
                fields.get("kind") == null
                    ? null
                    : PolicyHolder.Kind.valueOf(require(fields, "kind")),
                fields.get("name"));
        case "NewRecoveryCodes" ->
            new NewRecoveryCodes(require(fields, "accountId"), fields.get("name"));
        case "DeactivateMfa" ->
            new DeactivateMfa(
                require(fields, "accountId"), fields.get("name"), require(fields, "recoveryCode"));
        case "RotateTokenKey" -> new RotateTokenKey();
        default -> null;
      };
    } catch (IllegalArgumentException malformed) {
      throw new RefusedException("The request is malformed.", null);
    }
  }

  private static void put(Map<String, String> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value.toString());
    }
  }

  private static @Nullable Boolean truth(@Nullable String text) {
    return text == null ? null : Boolean.valueOf(text);
  }

  private static String require(Map<String, String> fields, String name) throws RefusedException {
    String text = fields.get(name);
    if (text == null) {
      throw new RefusedException("The request lacks " + name + ".", null);
    }
    return text;
  }
}
