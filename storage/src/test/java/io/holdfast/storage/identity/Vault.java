package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.ChangeListener;
import io.holdfast.storage.metadata.Hearing;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.PostgresAccountStore;
import io.holdfast.storage.metadata.RecordingJournal;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.postgres.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The stores of one process over a test's database, with a clock that the test sets. */
final class Vault implements AutoCloseable {
  static final String FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
  static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
  static final TrustPolicy TRUST =
      new TrustPolicy(DOCUMENT, Map.of("arn:aws:iam::111122223333:user/bob", "AIDABOB"));

  final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T06:00:00.123456Z"));
  final RecordingJournal journal = new RecordingJournal();
  final Hearing hearing = new Hearing();
  final IdentityChanges changes;
  final PostgresAccountStore accounts;
  final PostgresIdentity identity;
  final IdentityStores stores;
  private @Nullable ChangeListener listener;
  private final TestDatabase database;

  /** With a master key of nothing but {@code fill}. */
  Vault(TestDatabase database, SecretBox box) {
    this.database = database;
    this.changes = new IdentityChanges(database.database(), journal, now::get);
    this.accounts = new PostgresAccountStore(box, journal, now::get, changes, hearing::isFresh);
    this.identity = new PostgresIdentity(changes, accounts, box, hearing::isFresh);
    this.stores = identity.stores();
  }

  Vault(TestDatabase database) {
    this(database, new SecretBox(key(7)));
  }

  static byte[] key(int fill) {
    byte[] key = new byte[SecretBox.KEY_BYTES];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  /** Hears of changes from now on. */
  Vault listening() throws InterruptedException {
    listener =
        ChangeListener.start(
            database.database(),
            hearing,
            row -> {
              accounts.forget(row);
              identity.forget(row);
            });
    await(hearing::isFresh, 5_000);
    return this;
  }

  String account() {
    Account account = accounts.createAccount("test", null, null);
    return account.accountId();
  }

  User user(String accountId, String name) {
    return stores.users().create(new NewUser(accountId, name, "/", null, null, Map.of()));
  }

  Role role(String accountId, String name) {
    return stores
        .roles()
        .create(new NewRole(accountId, name, "/", TRUST, "", 3600, null, Map.of()));
  }

  ManagedPolicy policy(String accountId, String name) {
    return stores.policies().create(new NewPolicy(accountId, name, "/", "", DOCUMENT, Map.of()));
  }

  /** Runs one piece of work many times at once; true counts. */
  static long race(int threads, Callable<Boolean> work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> results = new ArrayList<>();
    long count = 0;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        results.add(
            executor.submit(() -> {
              start.await();
              return work.call();
            }));
      }
      start.countDown();
      for (Future<Boolean> result : results) {
        count += result.get() ? 1 : 0;
      }
    }
    return count;
  }

  static void await(BooleanSupplier condition, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("soon enough").isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
    }
    identity.close();
  }
}
