package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRacesTest {
  private static TestVault vault;

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<T>> running = new ArrayList<>();
    List<T> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> call : calls) {
        running.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      start.countDown();
      for (Future<T> each : running) {
        results.add(each.get(60, TimeUnit.SECONDS));
      }
    }
    return results;
  }

  @Test
  void exactlyOneOfManyCreatorsWins() throws Exception {
    Bucket bucket = vault.bucket("creators", VersioningState.ENABLED);
    List<Callable<CommitOutcome>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String etag = "e" + i;
      calls.add(() -> vault.put(bucket, "k", 1, etag, new WriteCondition(null, "*", null, null)));
    }
    assertThat(together(calls)).filteredOn(CommitOutcome.Committed.class::isInstance).hasSize(1);
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(1, 0, 1, 0, 0));
  }

  @Test
  void twoStoresOverOneDatabaseAgreeOnOneWinner() throws Exception {
    Bucket bucket = vault.bucket("nodes", VersioningState.ENABLED);
    try (PostgresVersionStore second =
        new PostgresVersionStore(
            vault.database.database().dataSource(),
            vault.journal,
            vault.discarded::add,
            TestVault::now,
            new java.security.SecureRandom(),
            PostgresVersionStore.PATIENCE)) {
      for (int round = 0; round < 10; round++) {
        String key = "k" + round;
        List<Callable<CommitOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          PostgresVersionStore node = i % 2 == 0 ? vault.versions : second;
          calls.add(() ->
              node.commit(
                  vault.version(bucket, key, 1, "e"),
                  vault.blob(1),
                  new WriteCondition(null, "*", null, null)));
        }
        assertThat(together(calls))
            .filteredOn(CommitOutcome.Committed.class::isInstance)
            .hasSize(1);
      }
    }
  }

  @Test
  void parallelOverwritesLeaveOneVersionAndTheRestIsGarbage() throws Exception {
    Bucket bucket = vault.bucket("overwrites", VersioningState.UNVERSIONED);
    long before = garbage();
    List<Callable<CommitOutcome>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String etag = "e" + i;
      calls.add(() -> vault.put(bucket, "k", 3, etag, WriteCondition.NONE));
    }
    assertThat(together(calls)).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(1, 0, 3, 0, 0));
    assertThat(garbage() - before).isEqualTo(199);
  }

  private static long garbage() throws SQLException {
    try (Connection connection = vault.database.owner().getConnection();
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery("SELECT count(*) FROM holdfast.blob_garbage")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void aBucketIsDeletedOrWrittenToButNeverBoth() throws Exception {
    for (int round = 0; round < 20; round++) {
      Bucket bucket = vault.bucket("vanishing-" + round, VersioningState.ENABLED);
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(() -> vault.put(bucket, "k", 1, "e", WriteCondition.NONE));
      }
      calls.add(() -> vault.buckets.delete(bucket.bucketId()));
      List<Object> results = together(calls);
      boolean written = results.stream().anyMatch(CommitOutcome.Committed.class::isInstance);
      assertThat(results.getLast())
          .isEqualTo(written ? BucketStore.Deletion.NOT_EMPTY : BucketStore.Deletion.DELETED);
    }
  }

  @Test
  void anUploadThatBeginsInABucketJustDeletedIsToldSo() throws Exception {
    for (int round = 0; round < 20; round++) {
      Bucket bucket = vault.bucket("uploading-" + round, VersioningState.ENABLED);
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(() -> {
          try {
            return begin(bucket);
          } catch (BucketGoneException e) {
            return e;
          }
        });
      }
      calls.add(() -> vault.buckets.delete(bucket.bucketId()));
      List<Object> results = together(calls);
      assertThat(results.getLast()).isEqualTo(BucketStore.Deletion.DELETED);
      for (Object each : results) {
        if (each instanceof MultipartUpload begun) {
          assertThat(vault.uploads.find(bucket.bucketId(), begun.key(), begun.uploadId()))
              .isEmpty();
        }
      }
      assertThatThrownBy(() -> begin(bucket)).isInstanceOf(BucketGoneException.class);
    }
  }

  private static MultipartUpload begin(Bucket bucket) {
    return vault.uploads.create(
        bucket.bucketId(),
        ObjectKey.of("k"),
        vault.owner.accountId(),
        TestVault.attributes(),
        null,
        null);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void connectionsKilledWhileBatchesCommitLoseNothingAndDoubleNothing(int round) throws Exception {
    Bucket bucket = vault.bucket("killed-" + round, VersioningState.ENABLED);
    CountDownLatch done = new CountDownLatch(1);
    Thread killer = Thread.ofVirtual().start(() -> killUntil(done, new Random(round)));
    List<Callable<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String key = "k" + i % 30;
      calls.add(() -> {
        try {
          return vault.put(bucket, key, 1, "e", WriteCondition.NONE);
        } catch (MetadataUnavailableException e) {
          return e;
        }
      });
    }
    List<Object> outcomes;
    try {
      outcomes = together(calls);
    } finally {
      done.countDown();
      killer.join();
    }
    long committed = 0;
    for (Object outcome : outcomes) {
      if (outcome instanceof CommitOutcome.Committed(ObjectVersion version)) {
        committed++;
        assertThat(vault.versions.find(bucket.bucketId(), version.key(), version.versionId()))
            .isPresent();
      } else {
        assertThat(((MetadataUnavailableException) outcome).outcomeKnown()).isTrue();
      }
    }
    assertThat(committed).isPositive();
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(committed, 0, committed, 0, 0));
    assertThat(vault.discarded).isEmpty();
  }

  private static void killUntil(CountDownLatch done, Random random) {
    try (Connection connection = vault.database.superuser();
        Statement sql = connection.createStatement()) {
      while (!done.await(random.nextInt(20, 150), TimeUnit.MILLISECONDS)) {
        sql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name LIKE 'holdfast%' AND state <> 'idle'"
                + " AND datname = current_database() AND pid <> pg_backend_pid()");
      }
    } catch (SQLException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDeletionThatTakesTooLongIsCutUntilItPasses() throws Exception {
    Bucket bucket = vault.bucket("slow", VersioningState.ENABLED);
    List<VersionStore.DeleteTarget> targets = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      NewVersion version = vault.version(bucket, "k" + i, 1, "e");
      vault.versions.commit(version, vault.blob(1), WriteCondition.NONE);
      targets.add(
          new VersionStore.DeleteTarget(version.key(), version.versionId(), WriteCondition.NONE));
    }
    try (Connection owner = vault.database.owner().getConnection();
        Statement sql = owner.createStatement()) {
      // As statement_timeout would: nine at once are too many.
      sql.execute(
          "CREATE FUNCTION too_slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF (SELECT"
              + " count(*) FROM gone) > 8 THEN RAISE EXCEPTION USING ERRCODE = ''57014'';"
              + " END IF; RETURN NULL; END'; CREATE TRIGGER too_slow AFTER DELETE ON"
              + " object_versions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE"
              + " FUNCTION too_slow()");
      try {
        List<VersionStore.Deletion> done =
            vault.versions.delete(bucket.bucketId(), bucket.owner().accountId(), targets);
        assertThat(done).hasSize(40).allMatch(VersionStore.Deletion.Deleted.class::isInstance);
        for (int i = 0; i < 40; i++) {
          assertThat(((VersionStore.Deletion.Deleted) done.get(i)).versionId())
              .isEqualTo(targets.get(i).versionId());
        }
      } finally {
        sql.execute("DROP TRIGGER too_slow ON object_versions; DROP FUNCTION too_slow()");
      }
    }
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(0, 0, 0, 0, 0));
  }

  @Test
  void theApplicationCanNeitherDestroyNorMoveAVersion() throws SQLException {
    Bucket bucket = vault.bucket("grants", VersioningState.ENABLED);
    vault.put(bucket, "k", 1, "e");
    try (Connection connection = vault.database.application().getConnection();
        Statement sql = connection.createStatement()) {
      for (String statement :
          List.of(
              "DELETE FROM object_versions",
              "TRUNCATE object_versions",
              "UPDATE object_versions SET container = 9",
              "UPDATE object_versions SET key = 'x'",
              "UPDATE object_versions SET etag = 'x'",
              "UPDATE object_versions SET version_id = 'x'",
              "DELETE FROM parts",
              "UPDATE parts SET container = 9",
              "INSERT INTO parts SELECT * FROM parts",
              "DELETE FROM multipart_uploads",
              "UPDATE multipart_uploads SET completed_inv_seq = NULL",
              "DELETE FROM blob_garbage",
              "DELETE FROM bucket_usage",
              "ALTER TABLE object_versions DISABLE TRIGGER ALL",
              "CREATE OR REPLACE FUNCTION forget_garbage(p bigint[]) RETURNS bigint"
                  + " LANGUAGE sql AS 'SELECT 1::bigint'")) {
        assertThatThrownBy(() -> sql.execute(statement))
            .as(statement)
            .isInstanceOf(SQLException.class)
            .hasMessageMatching("(?s).*(permission denied|must be owner).*");
      }
    }
  }

  @Test
  void aLockedVersionIsRefusedByVerdictAndByPostgres() throws SQLException {
    Bucket bucket = vault.bucket("locked", VersioningState.ENABLED);
    ObjectAttributes plain = TestVault.attributes();
    ObjectAttributes held =
        new ObjectAttributes(
            plain.contentHeaders(),
            plain.userMetadata(),
            plain.tags(),
            null,
            "STANDARD",
            null,
            "COMPLIANCE",
            TestVault.now().plusSeconds(3600),
            false);
    NewVersion version = vault.version(bucket, "k", 1, "e", held);
    vault.versions.commit(version, vault.blob(1), WriteCondition.NONE);
    assertThat(vault.delete(bucket, "k", version.versionId()))
        .isEqualTo(new VersionStore.Deletion.Refused(CommitOutcome.Reason.LOCKED));
    try (Connection connection = vault.database.application().getConnection();
        var sql =
            connection.prepareStatement(
                "SELECT * FROM purge_versions(ARRAY[?]::bigint[], ARRAY['k']::bytea[],"
                    + " ARRAY[?]::bigint[])")) {
      sql.setLong(1, bucket.bucketId());
      sql.setLong(2, Long.MAX_VALUE - version.stamp());
      try (var rows = sql.executeQuery()) {
        assertThat(rows.next()).isTrue();
      }
    }
    assertThat(vault.versions.find(bucket.bucketId(), ObjectKey.of("k"), version.versionId()))
        .isPresent();
  }
}
