package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL itself refuses to the vault and to the reader, whatever our code does. */
class GrantsTest {
  private static TestDatabase database;

  @BeforeAll
  static void open() throws SQLException {
    database = TestDatabase.create();
    execute(
        database.application(),
        "INSERT INTO accounts (account_id, canonical_id, display_name, created)"
            + " VALUES ('000000000001', repeat('a', 64), 'one', now())");
    execute(
        database.application(),
        "INSERT INTO buckets (name, owner_account_id, created)"
            + " VALUES ('one', '000000000001', now())");
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static void execute(DataSource role, String sql) throws SQLException {
    try (Connection connection = role.getConnection()) {
      DatabaseRoles.execute(connection, sql);
    }
  }

  private static void refused(DataSource role, String sql) {
    assertThatThrownBy(() -> execute(role, sql))
        .isInstanceOf(SQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .as(sql)
        .isEqualTo("42501");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM buckets",
        "TRUNCATE buckets",
        "UPDATE buckets SET owner_account_id = owner_account_id",
        "UPDATE buckets SET bucket_id = DEFAULT",
        "UPDATE buckets SET name = 'two'",
        "DELETE FROM accounts",
        "UPDATE accounts SET account_id = account_id",
        "UPDATE accounts SET canonical_id = canonical_id",
        "UPDATE access_keys SET account_id = account_id",
        "UPDATE access_keys SET user_id = user_id",
        "UPDATE users SET unique_id = unique_id",
        "UPDATE roles SET unique_id = unique_id",
        "UPDATE groups SET account_id = account_id",
        "UPDATE policies SET arn = arn",
        "UPDATE policy_versions SET document = '{}'",
        "UPDATE attached_policies SET policy_arn = policy_arn",
        "UPDATE inline_policies SET user_uid = user_uid",
        "UPDATE mfa_devices SET serial_number = serial_number",
        "DELETE FROM sessions",
        "UPDATE sessions SET issued = now()",
        "UPDATE sessions SET principal_uid = NULL",
        "DELETE FROM session_revocations",
        "DELETE FROM session_token_keys",
        "UPDATE oidc_providers SET url = url",
        "UPDATE vault SET vault_id = gen_random_uuid()",
        "DELETE FROM vault",
        "INSERT INTO vault DEFAULT VALUES",
        "SELECT bucket_is_empty(1)",
        "CREATE TABLE holdfast.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE OR REPLACE FUNCTION holdfast.bucket_is_empty(bucket bigint) RETURNS boolean"
            + " LANGUAGE sql AS 'SELECT true'",
        "SELECT * FROM flyway_schema_history",
        "CREATE ROLE mine",
        "SET ROLE holdfast_owner",
        "SET session_replication_role = replica",
        "COPY accounts TO PROGRAM 'cat'"
      })
  void theVaultMayNot(String sql) {
    refused(database.application(), sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO buckets (name, owner_account_id, created) VALUES ('x', '000000000001', now())",
        "UPDATE buckets SET versioning = 'ENABLED'",
        "DELETE FROM bucket_configurations",
        "UPDATE accounts SET display_name = 'x'",
        "DELETE FROM access_keys",
        "SELECT delete_bucket(1)",
        "SELECT secret_ciphertext FROM access_keys",
        "SELECT * FROM access_keys",
        "SELECT seed_ciphertext FROM mfa_devices",
        "SELECT code_hash FROM mfa_recovery_codes",
        "SELECT material_ciphertext FROM session_token_keys",
        "UPDATE sessions SET revoked = now()",
        "SELECT forget_sessions(now(), 1)",
        "INSERT INTO attached_policies (account_id) VALUES ('000000000001')",
        "SELECT 1 FROM buckets FOR UPDATE",
        "CREATE TABLE holdfast.mine (a int)"
      })
  void theReaderMayNot(String sql) {
    refused(database.reader(), sql);
  }

  @Test
  void whatWasRevokedOrUsedStaysSo() throws SQLException {
    execute(
        database.application(),
        "INSERT INTO sessions (session_id, access_key_id, account_id, kind, session_name,"
            + " source_arn, issued, expires, revoked) VALUES ('s', 'k', '000000000001',"
            + " 'SESSION_TOKEN', '', '', now(), now() + interval '1 hour', now())");
    execute(
        database.application(),
        "INSERT INTO session_revocations VALUES ('000000000001', '', now())");
    execute(
        database.application(),
        "INSERT INTO mfa_devices (serial_number, account_id, device_name, device_name_folded,"
            + " path, seed_ciphertext, last_step, created) VALUES"
            + " ('arn:aws:iam::000000000001:mfa/d', '000000000001', 'd', 'd', '/',"
            + " decode(repeat('00', 64), 'hex'), 5, now())");
    for (String sql :
        List.of(
            "UPDATE sessions SET revoked = NULL",
            "UPDATE session_revocations SET before = before - interval '1 second'",
            "UPDATE mfa_devices SET last_step = 4")) {
      assertThatThrownBy(() -> execute(database.application(), sql))
          .as(sql)
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("P0001");
    }
  }

  @Test
  void theReaderSeesWhatIsNotSecret() {
    assertThatCode(
            () -> {
              for (String table : List.of("accounts", "users", "buckets", "vault")) {
                execute(database.reader(), "SELECT * FROM " + table);
              }
              execute(database.reader(), "SELECT access_key_id, state FROM access_keys");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void noRoleOfOursIsMoreThanARole() throws SQLException {
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_roles WHERE rolname IN ('holdfast_owner', 'holdfast_app',"
                    + " 'holdfast_reader') AND (rolsuper OR rolcreaterole OR rolcreatedb OR"
                    + " rolreplication OR rolbypassrls)")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
  }

  @Test
  void noForeignKeyCascades() throws SQLException {
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT coalesce(string_agg(conname, ', '), '') FROM pg_constraint"
                    + " WHERE contype = 'f' AND (confdeltype <> 'a' OR confupdtype <> 'a')")) {
      rows.next();
      assertThat(rows.getString(1)).isEmpty();
    }
  }

  @Test
  void everyDefinerFunctionSetsItsSearchPathAndIsNotForEverybody() throws SQLException {
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT coalesce(string_agg(proname, ', '), '') FROM pg_proc p"
                    + " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'holdfast'"
                    + " AND prosecdef AND (proconfig IS NULL OR NOT EXISTS (SELECT 1 FROM"
                    + " unnest(proconfig) c WHERE c LIKE 'search_path=%')"
                    + " OR has_function_privilege('public', p.oid, 'EXECUTE'))")) {
      rows.next();
      assertThat(rows.getString(1)).isEmpty();
    }
  }
}
