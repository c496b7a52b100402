package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.JournalReader;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.LocalBlobStoreOptions;
import io.holdfast.storage.blob.PosixFileLayer;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.metadata.RebuildPlan;
import io.holdfast.storage.metadata.SettingsSnapshot;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identities come back from the journal alone, and those that were deleted do not. */
class IdentityRebuildTest {
  private static final List<String> ROWS =
      List.of(
          "SELECT (to_jsonb(t) - 'canonical_id')::text FROM accounts t",
          "SELECT (to_jsonb(t) - 'user_id')::text FROM users t",
          "SELECT (to_jsonb(t) - 'user_id')::text || coalesce(u.unique_id, '')"
              + " FROM access_keys t LEFT JOIN users u USING (user_id)",
          "SELECT to_jsonb(t)::text FROM groups t",
          "SELECT to_jsonb(t)::text FROM group_members t",
          "SELECT to_jsonb(t)::text FROM roles t",
          "SELECT to_jsonb(t)::text FROM policies t",
          "SELECT to_jsonb(t)::text FROM policy_versions t",
          "SELECT to_jsonb(t)::text FROM attached_policies t",
          "SELECT to_jsonb(t)::text FROM inline_policies t",
          "SELECT to_jsonb(t)::text FROM mfa_devices t",
          "SELECT to_jsonb(t)::text FROM mfa_recovery_codes t",
          "SELECT to_jsonb(t)::text FROM login_profiles t",
          "SELECT to_jsonb(t)::text FROM oidc_providers t");

  @TempDir Path directory;

  private static List<String> rows(TestDatabase database, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query + " ORDER BY 1")) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private static String fill(Vault vault) {
    IdentityStores stores = vault.stores;
    String account = vault.account();
    String arn = vault.policy(account, "p").arn();
    stores.policies().createVersion(arn, "{\"v\":2}", true);
    stores.users().create(new NewUser(account, "ann", "/x/", "a@x", arn, Map.of("k", "v")));
    vault.role(account, "r");
    stores.groups().create(account, "g", "/");
    stores.groups().addUser(account, "g", "ann");
    for (PolicyHolder holder :
        List.of(
            PolicyHolder.user(account, "ann"),
            PolicyHolder.group(account, "g"),
            PolicyHolder.role(account, "r"))) {
      stores.policies().attach(holder, arn);
      stores.policies().attach(holder, Vault.FULL_ACCESS);
      stores.inlinePolicies().put(holder, "i", "{\"q\":\"\\\"ä\"}");
    }
    stores.accessKeys().create(account, null, null);
    String key = stores.accessKeys().create(account, "ann", null).accessKeyId();
    stores.accessKeys().setActive(account, "ann", key, false);
    MfaSeed seed = new MfaSeed("0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII));
    String serial = stores.mfaDevices().create(account, "/", "m", seed).serialNumber();
    stores.mfaDevices().enable(account, "ann", serial, 9);
    stores.mfaDevices().create(account, "/", "free", seed);
    stores.mfaDevices().tag(account, serial, Map.of("k", "v"));
    stores
        .loginProfiles()
        .create(account, "ann", new PasswordHash("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aA"), true);
    stores.mfaDevices().setRecoveryCodes(account, "ann", List.of(new byte[32]));
    stores
        .oidcProviders()
        .create(account, "https://id.example", List.of("a", "b"), List.of(), Map.of());
    stores.accountSwitches().setSwitches(account, new AccountSwitches(false, true, true, 1000));
    stores.accountSwitches().setAlias(account, "the-alias");
    stores.users().update(account, "ann", "anna", null);
    vault.accounts.createUser(account, "operator", null);
    return account;
  }

  private static void forget(Vault vault, String account) {
    IdentityStores stores = vault.stores;
    vault.user(account, "gone");
    String key = stores.accessKeys().create(account, "gone", null).accessKeyId();
    stores.accessKeys().delete(account, "gone", key);
    stores.users().delete(account, "gone");
    stores.policies().delete(vault.policy(account, "gone").arn());
    vault.role(account, "gone");
    stores.roles().delete(account, "gone");
  }

  private void copy(Vault vault) throws Exception {
    try (LocalBlobStore blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory))) {
      for (String entry : vault.journal.entries()) {
        blobs.journal().append(entry.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private RebuildPlan plan() throws Exception {
    return RebuildPlan.read(
        BlobScanner.offline(directory, ScanOptions.headers()),
        new JournalReader(directory, new PosixFileLayer()));
  }

  private static void assertSame(TestDatabase rebuilt, TestDatabase original) throws SQLException {
    for (String query : ROWS) {
      assertThat(rows(rebuilt, query)).as(query).isNotEmpty().isEqualTo(rows(original, query));
    }
  }

  @Test
  void whatWasChangedComesBackAsItWasLeft() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        TestDatabase empty = TestDatabase.create();
        Vault vault = new Vault(database)) {
      forget(vault, fill(vault));
      copy(vault);
      RebuildPlan plan = plan();
      plan.apply(empty.owner());
      assertThat(plan.report().problems()).isEmpty();
      assertSame(empty, database);
    }
  }

  @Test
  void aSnapshotEndsWhatIsDeletedThoughItsEntryWasLost() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        TestDatabase empty = TestDatabase.create();
        Vault vault = new Vault(database)) {
      String account = fill(vault);
      vault.user(account, "gone");
      vault.stores.accessKeys().create(account, "gone", null);
      copy(vault);
      try (Connection connection = database.owner().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "DELETE FROM access_keys WHERE user_id IN"
                + " (SELECT user_id FROM users WHERE user_name = 'gone')");
        statement.execute("DELETE FROM users WHERE user_name = 'gone'");
      }
      try (LocalBlobStore blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory))) {
        SettingsSnapshot.write(database.database().dataSource(), blobs.journal(), vault.now::get);
      }
      RebuildPlan plan = plan();
      plan.apply(empty.owner());
      assertThat(plan.report().problems()).isEmpty();
      assertSame(empty, database);
    }
  }

  @Test
  void whatTheJournalCouldNotTakeIsThereBeforeAnythingElseChanges() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        TestDatabase empty = TestDatabase.create();
        Vault vault = new Vault(database)) {
      String account = fill(vault);
      String other = vault.account();
      vault.user(account, "gone");
      vault.journal.setFull(true);
      assertThatThrownBy(() -> vault.stores.users().delete(account, "gone"))
          .isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(() -> vault.user(other, "late")).isInstanceOf(UncheckedIOException.class);
      assertThat(rows(database, "SELECT user_name FROM users"))
          .as("a change that could not be journalled either")
          .doesNotContain("gone", "late");
      vault.journal.setFull(false);
      vault.user(other, "late");
      copy(vault);
      RebuildPlan plan = plan();
      plan.apply(empty.owner());
      assertThat(plan.report().problems()).isEmpty();
      assertSame(empty, database);
    }
  }

  @Test
  void aCrashBetweenCommitAndJournalLosesNothingOnceTheVaultHasStartedAgain() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        TestDatabase empty = TestDatabase.create();
        Vault crashed = new Vault(database)) {
      String account = fill(crashed);
      crashed.user(account, "gone");
      crashed.journal.setFull(true);
      PolicyHolder ann = PolicyHolder.user(account, "anna");
      assertThatThrownBy(() -> crashed.stores.inlinePolicies().put(ann, "deny", Vault.DOCUMENT))
          .isInstanceOf(UncheckedIOException.class);
      copy(crashed);
      try (Vault again = new Vault(database);
          LocalBlobStore blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory))) {
        SettingsSnapshot.write(database.database().dataSource(), blobs.journal(), again.now::get);
      }
      RebuildPlan plan = plan();
      plan.apply(empty.owner());
      assertThat(plan.report().problems()).isEmpty();
      assertSame(empty, database);
    }
  }

  @Test
  void aUserWhosePolicyIsLostDoesNotComeBackInPart() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        TestDatabase empty = TestDatabase.create();
        Vault vault = new Vault(database)) {
      fill(vault);
      try (LocalBlobStore blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory))) {
        for (String entry : vault.journal.entries()) {
          if (!entry.contains("\"kind\":\"POLICY\"")) {
            blobs.journal().append(entry.getBytes(StandardCharsets.UTF_8));
          }
        }
      }
      RebuildPlan plan = plan();
      plan.apply(empty.owner());
      assertThat(plan.report().problems()).anyMatch(problem -> problem.contains("anna"));
      assertThat(rows(empty, "SELECT user_name FROM users")).containsExactly("operator");
      assertThat(rows(empty, "SELECT access_key_id FROM access_keys")).hasSize(1);
      assertThat(rows(empty, "SELECT device_name FROM mfa_devices")).containsExactly("free");
    }
  }
}
