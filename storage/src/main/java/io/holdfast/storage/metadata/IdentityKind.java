package io.holdfast.storage.metadata;

/**
 * What has an entry of its own in the journal when it changes, in the order in which a rebuild
 * restores them: what others name comes first.
 */
public enum IdentityKind {
  /** The switches, keys and recovery codes of an account's root; by the account's id. */
  ACCOUNT(
      "accounts",
      "account_id",
      "account_id",
      "'row', to_jsonb(t), 'keys', (SELECT coalesce(jsonb_agg(to_jsonb(k)), '[]')"
          + " FROM access_keys k WHERE k.account_id = t.account_id AND k.user_id IS NULL),"
          + " 'codes', (SELECT coalesce(jsonb_agg(c.code_hash), '[]') FROM mfa_recovery_codes c"
          + " WHERE c.account_id = t.account_id AND c.user_uid IS NULL)"),

  /** A managed policy with its versions. */
  POLICY(
      "policies",
      "unique_id",
      "policy_name_folded",
      "'row', to_jsonb(t), 'versions', (SELECT jsonb_agg(to_jsonb(v)) FROM policy_versions v"
          + " WHERE v.policy_uid = t.unique_id)"),

  /** A group with its policies. */
  GROUP("groups", "unique_id", "group_name_folded", "'row', to_jsonb(t), " + held()),

  /** A role with its policies. */
  ROLE("roles", "unique_id", "role_name_folded", "'row', to_jsonb(t), " + held()),

  /** A user with its keys, groups, policies, recovery codes and password. */
  USER(
      "users",
      "unique_id",
      "user_name_folded",
      "'row', to_jsonb(t), 'keys', (SELECT coalesce(jsonb_agg(to_jsonb(k)), '[]')"
          + " FROM access_keys k WHERE k.user_id = t.user_id),"
          + " 'groups', (SELECT coalesce(jsonb_agg(m.group_uid), '[]') FROM group_members m"
          + " WHERE m.user_uid = t.unique_id),"
          + " 'codes', (SELECT coalesce(jsonb_agg(c.code_hash), '[]') FROM mfa_recovery_codes c"
          + " WHERE c.user_uid = t.unique_id),"
          + " 'login', (SELECT to_jsonb(l) FROM login_profiles l WHERE l.user_uid = t.unique_id), "
          + held()),

  /** An MFA device; by its serial number. */
  MFA_DEVICE("mfa_devices", "serial_number", "device_name_folded", "'row', to_jsonb(t)"),

  /** An OIDC provider; by its ARN. */
  OIDC_PROVIDER("oidc_providers", "arn", "url", "'row', to_jsonb(t)");

  private final String table;
  private final String id;
  private final String name;
  private final String state;

  IdentityKind(String table, String id, String name, String state) {
    this.table = table;
    this.id = id;
    this.name = name;
    this.state = state;
  }

  private static String held() {
    return "'attached', (SELECT coalesce(jsonb_agg(a.policy_arn), '[]') FROM attached_policies a"
        + " WHERE a.holder_uid = t.unique_id),"
        + " 'inline', (SELECT coalesce(jsonb_agg(to_jsonb(i)), '[]') FROM inline_policies i"
        + " WHERE i.holder_uid = t.unique_id)";
  }

  /**
   * Gives the state as the journal keeps it: {@code accountId}, {@code kind}, {@code id}, {@code
   * name}, {@code state}.
   *
   * @param one true for the one whose id is the statement's parameter, false for all
   */
  String select(boolean one) {
    return "SELECT t.account_id AS \"accountId\", '"
        + name()
        + "' AS \"kind\", t."
        + id
        + " AS \"id\", t."
        + name
        + " AS \"name\", jsonb_build_object('v', 1, "
        + state
        + ")::text AS \"state\" FROM "
        + table
        + " t"
        + (one ? " WHERE t." + id + " = ?" : " ORDER BY 1, 3");
  }
}
