package io.holdfast.storage.metadata;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes the rows of identities as the journal kept them; a state is restored whole or not. */
final class IdentityRestore {
  private static final String KEYS =
      "INSERT INTO access_keys (access_key_id, account_id, user_id, secret_ciphertext, state,"
          + " created) SELECT k.access_key_id, k.account_id,"
          + " (SELECT user_id FROM users WHERE unique_id = d.j -> 'row' ->> 'unique_id'),"
          + " k.secret_ciphertext, k.state, k.created"
          + " FROM d, jsonb_populate_recordset(NULL::access_keys, d.j -> 'keys') k";

  private static final String CODES =
      "INSERT INTO mfa_recovery_codes (account_id, user_uid, code_hash)"
          + " SELECT d.j -> 'row' ->> 'account_id', d.j -> 'row' ->> 'unique_id', c::bytea"
          + " FROM d, jsonb_array_elements_text(d.j -> 'codes') c";

  /** Every value is written as it stands but the numbers that the database gives itself. */
  private static final String ACCOUNT =
      "UPDATE accounts a SET alias = r.alias, may_create_buckets = r.may_create_buckets,"
          + " may_delete_buckets = r.may_delete_buckets, wildcard_bypass = r.wildcard_bypass,"
          + " max_session_seconds = r.max_session_seconds, state = r.state"
          + " FROM d, jsonb_populate_record(NULL::accounts, d.j -> 'row') r"
          + " WHERE a.account_id = r.account_id";

  /** States of before there were passwords name none. */
  private static final String LOGIN =
      "INSERT INTO login_profiles SELECT l.* FROM d,"
          + " jsonb_populate_record(NULL::login_profiles, d.j -> 'login') l"
          + " WHERE jsonb_typeof(d.j -> 'login') = 'object'";

  /** Devices of before they had tags have none. */
  private static final String DEVICE =
      "INSERT INTO mfa_devices SELECT r.* FROM d, jsonb_populate_record(NULL::mfa_devices,"
          + " '{\"tags\": {}}'::jsonb || (d.j -> 'row')) r";

  private static final String VERSIONS =
      "INSERT INTO policy_versions SELECT v.*"
          + " FROM d, jsonb_populate_recordset(NULL::policy_versions, d.j -> 'versions') v";

  private static final String MEMBERS =
      "INSERT INTO group_members (group_uid, user_uid, account_id)"
          + " SELECT g, d.j -> 'row' ->> 'unique_id', d.j -> 'row' ->> 'account_id'"
          + " FROM d, jsonb_array_elements_text(d.j -> 'groups') g";

  private IdentityRestore() {}

  /** Restores one; a failure is to be rolled back to before it. */
  static void run(Connection connection, IdentityKind kind, String json) throws SQLException {
    for (String statement : statements(kind)) {
      // Each statement sees the state as d.j.
      try (PreparedStatement sql =
          connection.prepareStatement("WITH d AS (SELECT ?::jsonb AS j) " + statement)) {
        sql.setString(1, json);
        sql.executeUpdate();
      }
    }
  }

  private static List<String> statements(IdentityKind kind) {
    return switch (kind) {
      case ACCOUNT -> List.of(ACCOUNT, KEYS, CODES);
      case POLICY -> List.of(row("policies"), VERSIONS);
      case GROUP -> List.of(row("groups"), attached("group_uid"), inline("group_uid"));
      case ROLE -> List.of(row("roles"), attached("role_uid"), inline("role_uid"));
      case USER ->
          List.of(
              "INSERT INTO users (account_id, user_name, user_name_folded, path, email, created,"
                  + " unique_id, tags, permissions_boundary) SELECT r.account_id, r.user_name,"
                  + " r.user_name_folded, r.path, r.email, r.created, r.unique_id, r.tags,"
                  + " r.permissions_boundary"
                  + " FROM d, jsonb_populate_record(NULL::users, d.j -> 'row') r",
              KEYS,
              MEMBERS,
              attached("user_uid"),
              inline("user_uid"),
              CODES,
              LOGIN);
      case MFA_DEVICE -> List.of(DEVICE);
      case OIDC_PROVIDER -> List.of(row("oidc_providers"));
    };
  }

  private static String row(String table) {
    return "INSERT INTO "
        + table
        + " SELECT r.* FROM d, jsonb_populate_record(NULL::"
        + table
        + ", d.j -> 'row') r";
  }

  /** A policy that is not there fails: without it somebody might be allowed what it denied. */
  private static String attached(String holder) {
    return "INSERT INTO attached_policies (account_id, "
        + holder
        + ", policy_arn, policy_uid) SELECT d.j -> 'row' ->> 'account_id',"
        + " d.j -> 'row' ->> 'unique_id', p,"
        + " (SELECT unique_id FROM policies WHERE arn = p)"
        + " FROM d, jsonb_array_elements_text(d.j -> 'attached') p";
  }

  private static String inline(String holder) {
    return "INSERT INTO inline_policies (account_id, "
        + holder
        + ", policy_name, document) SELECT d.j -> 'row' ->> 'account_id',"
        + " d.j -> 'row' ->> 'unique_id', i.policy_name, i.document"
        + " FROM d, jsonb_populate_recordset(NULL::inline_policies, d.j -> 'inline') i";
  }
}
