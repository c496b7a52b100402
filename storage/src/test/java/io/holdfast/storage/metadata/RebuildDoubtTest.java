package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.JournalReader;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.LocalBlobStoreOptions;
import io.holdfast.storage.blob.PosixFileLayer;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence with gaps and contradictions: no right is won, no acknowledged byte is lost. */
class RebuildDoubtTest {
  private static final String OWNER = "111111111111";
  private static final String CREATED = "2026-01-01T00:00:00Z";
  private static final ObjectKey KEY = ObjectKey.of("k");

  @TempDir Path directory;
  private LocalBlobStore blobs;

  @BeforeEach
  void open() throws IOException {
    blobs = LocalBlobStore.open(LocalBlobStoreOptions.of(directory));
  }

  @AfterEach
  void close() throws IOException {
    blobs.close();
  }

  private void setting(String type, String... namesAndValues) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("created", CREATED);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    blobs.journal().append(JournalCodec.encode(new JournalEntry.Setting(1, type, fields)));
  }

  private void account(String id) throws IOException {
    setting(
        "account-created",
        "accountId",
        id,
        "canonicalId",
        "ab".repeat(26) + id,
        "displayName",
        "o",
        "email",
        "same@example.com");
  }

  private void bucket(long id, String name, VersioningState state) throws IOException {
    setting(
        "bucket-created",
        "bucketId",
        String.valueOf(id),
        "name",
        name,
        "ownerAccountId",
        OWNER,
        "versioning",
        state.name());
  }

  private void key(String id, String... user) throws IOException {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "accessKeyId",
                id,
                "accountId",
                OWNER,
                "secretCiphertext",
                Base64.getEncoder().encodeToString(new byte[64])));
    if (user.length > 0) {
      fields.addAll(List.of("userName", user[0]));
    }
    setting("access-key-created", fields.toArray(String[]::new));
  }

  private NewVersion blob(long bucketId, String bucketName, long stamp) throws IOException {
    NewVersion version =
        new NewVersion(
            bucketId,
            KEY,
            Stamps.versionIdOf(stamp, "random"),
            stamp,
            OWNER,
            5,
            "etag" + stamp,
            TestVault.attributes());
    try (BlobWriter writer = blobs.begin(new BlobSpec(5, Set.of()))) {
      writer.append(ByteBuffer.wrap(new byte[5]));
      BlobLocation location =
          writer.commit(BlobDescriptor.encode(new BlobDescriptor.OfVersion(bucketName, version)));
      assertThat(location).isNotNull();
    }
    return version;
  }

  private BlobScanner scanner() {
    return BlobScanner.offline(directory, ScanOptions.headers());
  }

  private JournalReader journal() {
    return new JournalReader(directory, new PosixFileLayer());
  }

  private RebuildPlan plan() throws IOException {
    return RebuildPlan.read(scanner(), journal());
  }

  private static List<String> rows(TestDatabase database, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.owner().getConnection();
        Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery(query)) {
      while (result.next()) {
        rows.add(String.valueOf(result.getString(1)));
      }
    }
    return rows;
  }

  @Test
  void theKeyOfAnUnknownUserDoesNotBecomeTheRootsKey() throws Exception {
    account(OWNER);
    key("ROOTROOTROOTROOT");
    key("USERUSERUSERUSER", "bob");
    try (TestDatabase empty = TestDatabase.create()) {
      RebuildPlan plan = plan();
      plan.apply(empty.owner());
      assertThat(rows(empty, "SELECT access_key_id FROM access_keys"))
          .containsExactly("ROOTROOTROOTROOT");
      assertThat(plan.report().problems()).anyMatch(words -> words.contains("USERUSERUSERUSER"));
    }
  }

  @Test
  void missingAccountsAndBucketsCostNoVersionAndGiveNobodyRights() throws Exception {
    account("222222222222");
    account("333333333333");
    setting("user-created", "accountId", "444444444444", "userName", "ann");
    setting("user-created", "accountId", "444444444444", "userName", "x".repeat(65));
    blob(7, "lost", 1_000);
    try (TestDatabase empty = TestDatabase.create()) {
      plan().apply(empty.owner());
      assertThat(rows(empty, "SELECT version_id FROM object_versions")).hasSize(1);
      assertThat(rows(empty, "SELECT name || owner_account_id FROM buckets"))
          .containsExactly("lost000000000000");
      assertThat(rows(empty, "SELECT account_id FROM accounts ORDER BY 1"))
          .containsExactly("000000000000", OWNER, "222222222222", "333333333333", "444444444444");
      assertThat(rows(empty, "SELECT user_name FROM users")).containsExactly("ann");
    }
  }

  @Test
  void ofTwoBucketsOfOneNameTheNewerIsRestored() throws Exception {
    account(OWNER);
    bucket(3, "twice", VersioningState.ENABLED);
    bucket(4, "twice", VersioningState.ENABLED);
    try (TestDatabase empty = TestDatabase.create()) {
      plan().apply(empty.owner());
      assertThat(rows(empty, "SELECT bucket_id FROM buckets")).containsExactly("4");
    }
  }

  @Test
  void aNullVersionThatNothingProvesReplacedIsKeptUnderItsOwnId() throws Exception {
    account(OWNER);
    bucket(3, "plain", VersioningState.UNVERSIONED);
    NewVersion acknowledged = blob(3, "plain", 1_000);
    // The newer bytes may be those of a put that was cut off before its commit.
    blob(3, "plain", 2_000);
    assertThat(plan().rows)
        .extracting(row -> row.versionId().value())
        .containsExactly("null", acknowledged.versionId().value());
    blobs
        .journal()
        .append(JournalCodec.encode(new JournalEntry.AclSet(9, 3, KEY, 2_000, "<acl/>")));
    assertThat(plan().rows).extracting(row -> row.versionId().value()).containsExactly("null");
    try (TestDatabase empty = TestDatabase.create()) {
      blob(3, "plain", 3_000);
      plan().apply(empty.owner());
      assertThat(rows(empty, "SELECT version_id FROM object_versions WHERE rebuild_hold"))
          .hasSize(2);
    }
  }

  @Test
  void anIdThatCameAgainGivesNoBucketTheObjectsOfAnother() throws Exception {
    account(OWNER);
    bucket(3, "before", VersioningState.ENABLED);
    blob(3, "before", 1_000);
    bucket(3, "after", VersioningState.ENABLED);
    NewVersion own = blob(3, "after", 2_000);
    RebuildPlan plan = plan();
    assertThat(plan.rows)
        .extracting(CommitState.Insertion::versionId)
        .containsExactly(own.versionId());
    assertThat(plan.report().problems()).anyMatch(words -> words.contains("before"));
  }

  @Test
  void thereIsSomethingToRebuildFromTheFirstAccountOrBlobOn() throws Exception {
    assertThat(RebuildPlan.wouldRestore(scanner(), journal())).isFalse();
    blob(3, "x", 1_000);
    assertThat(RebuildPlan.wouldRestore(scanner(), journal())).isTrue();
    account(OWNER);
    assertThat(RebuildPlan.wouldRestore(scanner(), journal())).isTrue();
  }

  @Test
  void aSnapshotBringsBackWhatWasNeverJournalled() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        TestDatabase empty = TestDatabase.create()) {
      // This journal loses everything, as a full disk would.
      RecordingJournal lossy = new RecordingJournal();
      PostgresAccountStore accounts =
          new PostgresAccountStore(
              database.database(),
              new SecretBox(new byte[SecretBox.KEY_BYTES]),
              lossy,
              TestVault::now);
      Account owner = accounts.createAccount("owner", "o@example.com", null);
      accounts.createUser(owner.accountId(), "Ann", null);
      accounts.createAccessKey(owner.accountId(), "Ann", null);
      accounts.createAccessKey(owner.accountId(), null, null);
      PostgresBucketStore buckets =
          new PostgresBucketStore(database.database(), lossy, TestVault::now, 10);
      var made =
          (BucketStore.Creation.Created)
              buckets.create(
                  "b",
                  owner.accountId(),
                  "",
                  false,
                  Map.of(BucketConfigurationKind.ACL, "<a q=\"1\"/>"));
      buckets.setVersioning(made.bucket().bucketId(), VersioningState.SUSPENDED);
      SettingsSnapshot.write(database.database().dataSource(), blobs.journal(), TestVault::now);
      SettingsSnapshot.write(database.database().dataSource(), blobs.journal(), TestVault::now);
      RebuildPlan plan = plan();
      assertThat(plan.report().problems()).isEmpty();
      plan.apply(empty.owner());
      for (String query :
          List.of(
              "SELECT concat_ws('|', account_id, canonical_id, display_name, email, created)"
                  + " FROM accounts",
              "SELECT concat_ws('|', account_id, user_name, email, created) FROM users",
              "SELECT concat_ws('|', access_key_id, k.account_id, user_name,"
                  + " secret_ciphertext, k.created) FROM access_keys k"
                  + " LEFT JOIN users u USING (user_id) ORDER BY 1",
              "SELECT concat_ws('|', bucket_id, name, owner_account_id, created, versioning,"
                  + " object_lock_enabled, kind, document) FROM buckets"
                  + " LEFT JOIN bucket_configurations USING (bucket_id)")) {
        assertThat(rows(empty, query)).isNotEmpty().isEqualTo(rows(database, query));
      }
    }
  }
}
