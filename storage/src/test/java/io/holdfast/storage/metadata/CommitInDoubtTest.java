package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The answer to COMMIT is lost, at the one instant at which nobody can know. */
class CommitInDoubtTest {
  private static TestVault vault;

  /** What happens to the next commits. */
  private enum Loss {
    NONE,
    AFTER_COMMIT,
    BEFORE_COMMIT
  }

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  private final AtomicReference<Loss> loss = new AtomicReference<>(Loss.NONE);
  private final AtomicBoolean fault = new AtomicBoolean();
  private final AtomicInteger refusedConnections = new AtomicInteger();
  private final AtomicInteger refusedAfterLoss = new AtomicInteger();

  /** The vault's pool, whose commits and connections fail as asked. */
  private DataSource losing() {
    DataSource real = vault.database.database().dataSource();
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")
                  && refusedConnections.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new SQLException("refused", "08001");
              }
              if (method.getName().equals("getConnection") && fault.getAndSet(false)) {
                throw new StackOverflowError("as of a large batch");
              }
              Object result = method.invoke(real, arguments);
              return result instanceof Connection connection ? losing(connection) : result;
            });
  }

  private Connection losing(Connection real) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit")) {
                switch (loss.getAndSet(Loss.NONE)) {
                  case NONE -> {}
                  case AFTER_COMMIT -> {
                    real.commit();
                    throw new SQLException("lost", "08006");
                  }
                  case BEFORE_COMMIT -> {
                    real.rollback();
                    refusedConnections.set(refusedAfterLoss.get());
                    throw new SQLException("lost", "08006");
                  }
                }
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private PostgresVersionStore store(Duration patience) {
    return new PostgresVersionStore(
        losing(),
        vault.journal,
        vault.discarded::add,
        TestVault::now,
        new SecureRandom(),
        patience);
  }

  private CommitOutcome put(PostgresVersionStore store, Bucket bucket, BlobLocation blob) {
    return store.commit(vault.version(bucket, "k", 1, "e"), blob, WriteCondition.NONE);
  }

  @Test
  void aLostAnswerToACommitThatHappenedIsFoundOutAndNotRepeated() {
    Bucket bucket = vault.bucket("happened", VersioningState.ENABLED);
    try (PostgresVersionStore store = store(Duration.ofSeconds(10))) {
      put(store, bucket, vault.blob(1));
      loss.set(Loss.AFTER_COMMIT);
      assertThat(put(store, bucket, vault.blob(1))).isInstanceOf(CommitOutcome.Committed.class);
    }
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(2, 0, 2, 0, 0));
  }

  @Test
  void aCommitThatDidNotHappenIsRepeated() {
    Bucket bucket = vault.bucket("repeated", VersioningState.ENABLED);
    try (PostgresVersionStore store = store(Duration.ofSeconds(10))) {
      loss.set(Loss.BEFORE_COMMIT);
      assertThat(put(store, bucket, vault.blob(1))).isInstanceOf(CommitOutcome.Committed.class);
    }
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(1, 0, 1, 0, 0));
  }

  @Test
  void aCallerThatCannotBeToldKeepsItsBlobAndTheCommitterDiscardsItOnceSure() throws Exception {
    Bucket bucket = vault.bucket("doubt", VersioningState.ENABLED);
    BlobLocation blob = vault.blob(1);
    try (PostgresVersionStore store = store(Duration.ofMillis(300))) {
      put(store, bucket, vault.blob(1));
      loss.set(Loss.BEFORE_COMMIT);
      refusedAfterLoss.set(10);
      assertThatThrownBy(() -> put(store, bucket, blob))
          .isInstanceOfSatisfying(
              MetadataUnavailableException.class, e -> assertThat(e.outcomeKnown()).isFalse());
      for (int i = 0; i < 100 && !vault.discarded.contains(blob); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(vault.discarded).containsOnlyOnce(blob);
    }
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(1, 0, 1, 0, 0));
  }

  @Test
  void anErrorInTheCommitterFailsItsBatchAndNotTheCommitter() {
    Bucket bucket = vault.bucket("error", VersioningState.ENABLED);
    try (PostgresVersionStore store = store(Duration.ofMillis(300))) {
      put(store, bucket, vault.blob(1));
      fault.set(true);
      assertThatThrownBy(() -> put(store, bucket, vault.blob(1)))
          .isInstanceOfSatisfying(
              MetadataUnavailableException.class, e -> assertThat(e.outcomeKnown()).isFalse());
      assertThat(store.isCommitting()).isTrue();
      assertThat(put(store, bucket, vault.blob(1))).isInstanceOf(CommitOutcome.Committed.class);
    }
  }

  @Test
  void aStoreWithoutPostgresSaysThatNothingWasWritten() {
    Bucket bucket = vault.bucket("away", VersioningState.ENABLED);
    try (PostgresVersionStore store = store(Duration.ofMillis(300))) {
      put(store, bucket, vault.blob(1));
      refusedConnections.set(1_000);
      assertThatThrownBy(() -> put(store, bucket, vault.blob(1)))
          .isInstanceOfSatisfying(
              MetadataUnavailableException.class, e -> assertThat(e.outcomeKnown()).isTrue());
      refusedConnections.set(0);
      assertThat(put(store, bucket, vault.blob(1))).isInstanceOf(CommitOutcome.Committed.class);
    }
  }
}
