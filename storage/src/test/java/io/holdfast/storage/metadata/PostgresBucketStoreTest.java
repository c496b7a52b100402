package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.postgres.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresBucketStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00.123456Z");
  private static TestDatabase database;
  private static Account owner;

  private final RecordingJournal journal = new RecordingJournal();
  private final PostgresBucketStore store =
      new PostgresBucketStore(database.database(), journal, () -> NOW, 10_000);

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    owner = account("owner");
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static Account account(String name) {
    return new PostgresAccountStore(
            database.database(),
            new SecretBox(new byte[SecretBox.KEY_BYTES]),
            new RecordingJournal(),
            () -> NOW)
        .createAccount(name, null, null);
  }

  private Bucket create(String name) {
    return switch (store.create(name, owner.accountId(), "", false, Map.of())) {
      case BucketStore.Creation.Created(Bucket bucket) -> bucket;
      case BucketStore.Creation.NameTaken(Bucket bucket) -> throw new AssertionError(bucket.name());
      case BucketStore.Creation.TooMany() -> throw new AssertionError("too many");
    };
  }

  @Test
  void writersInParallelNeverExceedAnAccountsLimit() throws Exception {
    BucketStore small = new PostgresBucketStore(database.database(), journal, () -> NOW, 5);
    String account = account("small").accountId();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<BucketStore.Creation>> creations = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String name = "small-" + i;
        creations.add(threads.submit(() -> small.create(name, account, "", false, Map.of())));
      }
      int made = 0;
      for (Future<BucketStore.Creation> creation : creations) {
        made += creation.get() instanceof BucketStore.Creation.Created ? 1 : 0;
      }
      assertThat(made).isEqualTo(5);
    }

    List<Bucket> kept = small.list(account, "", "", 100);
    assertThat(kept).hasSize(5);
    assertThat(small.create(kept.getFirst().name(), account, "", false, Map.of()))
        .isEqualTo(new BucketStore.Creation.NameTaken(kept.getFirst()));
    assertThat(small.create("small-more", account, "", false, Map.of()))
        .isEqualTo(new BucketStore.Creation.TooMany());
    assertThat(small.find("small-more")).isEmpty();
    assertThat(store.create("another-accounts", owner.accountId(), "", false, Map.of()))
        .isInstanceOf(BucketStore.Creation.Created.class);
    assertThat(small.delete(kept.getFirst().bucketId())).isEqualTo(BucketStore.Deletion.DELETED);
    assertThat(small.create("small-more", account, "", false, Map.of()))
        .isInstanceOf(BucketStore.Creation.Created.class);
  }

  private Bucket find(String name) {
    return store.find(name).orElseThrow();
  }

  @Test
  void aBucketIsFoundAsItWasMade() {
    var creation =
        store.create(
            "made",
            owner.accountId(),
            "eu-west-1",
            true,
            Map.of(BucketConfigurationKind.ACL, "<acl/>", BucketConfigurationKind.CORS, "<cors/>"));

    assertThat(creation).isInstanceOf(BucketStore.Creation.Created.class);
    Bucket made = ((BucketStore.Creation.Created) creation).bucket();
    assertThat(store.find("made")).contains(made);
    assertThat(made.owner()).isEqualTo(owner);
    assertThat(made.versioning()).isEqualTo(VersioningState.ENABLED);
    assertThat(made.objectLockEnabled()).isTrue();
    assertThat(made.locationConstraint()).isEqualTo("eu-west-1");
    assertThat(
            new PostgresBucketStore(database.database(), journal, () -> NOW, 10_000).find("made"))
        .contains(made);
    assertThat(journal.entries()).hasSize(1).first().asString().contains("bucket-created");
  }

  @Test
  void ofManyCreationsOneWins() throws Exception {
    AtomicInteger made = new AtomicInteger();
    inParallel(
        16,
        () -> {
          if (store.create("race", owner.accountId(), "", false, Map.of())
              instanceof BucketStore.Creation.Created) {
            made.incrementAndGet();
          }
        });
    assertThat(made).hasValue(1);
  }

  @Test
  void everyChangeThatReturnedIsSeen() {
    Bucket bucket = create("changes");
    assertThat(find("changes").versioning()).isEqualTo(VersioningState.UNVERSIONED);
    store.setVersioning(bucket.bucketId(), VersioningState.ENABLED);
    assertThat(find("changes").versioning()).isEqualTo(VersioningState.ENABLED);
    store.putConfiguration(bucket.bucketId(), BucketConfigurationKind.TAGGING, "a");
    store.putConfiguration(bucket.bucketId(), BucketConfigurationKind.TAGGING, "b");
    assertThat(find("changes").configuration(BucketConfigurationKind.TAGGING)).isEqualTo("b");
    store.deleteConfiguration(bucket.bucketId(), BucketConfigurationKind.TAGGING);
    store.deleteConfiguration(bucket.bucketId(), BucketConfigurationKind.TAGGING);
    assertThat(find("changes").configuration(BucketConfigurationKind.TAGGING)).isNull();
    assertThat(store.delete(bucket.bucketId())).isEqualTo(BucketStore.Deletion.DELETED);
    assertThat(store.find("changes")).isEmpty();
    assertThat(store.delete(bucket.bucketId())).isEqualTo(BucketStore.Deletion.ABSENT);
    assertThat(create("changes").bucketId()).isNotEqualTo(bucket.bucketId());
    assertThat(journal.entries()).hasSize(8);
  }

  @Test
  void aChangeOfABucketThatIsGoneIsRefused() {
    Bucket bucket = create("gone");
    store.delete(bucket.bucketId());
    assertThatThrownBy(() -> store.setVersioning(bucket.bucketId(), VersioningState.ENABLED))
        .isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(
            () -> store.putConfiguration(bucket.bucketId(), BucketConfigurationKind.ACL, "<acl/>"))
        .isInstanceOf(NoSuchElementException.class);
  }

  /** A reader that began after a change returned, or after one saw it, must never see less. */
  @Test
  void readersNeverSeeAnOlderStateThanBefore() throws Exception {
    Bucket bucket = create("coherent");
    AtomicInteger returned = new AtomicInteger(-1);
    AtomicBoolean done = new AtomicBoolean();
    store.putConfiguration(bucket.bucketId(), BucketConfigurationKind.TAGGING, "0");
    Callable<Void> reader =
        () -> {
          int seen = 0;
          while (!done.get()) {
            int least = Math.max(seen, returned.get());
            String text = find("coherent").configuration(BucketConfigurationKind.TAGGING);
            seen = Integer.parseInt(String.valueOf(text));
            assertThat(seen).isGreaterThanOrEqualTo(least);
          }
          return null;
        };
    // Platform threads: readers that find all they ask for in memory never block, and virtual ones
    // would keep the carriers from the one that holds a connection.
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(threads.submit(reader));
      }
      for (int i = 1; i <= 300; i++) {
        store.putConfiguration(
            bucket.bucketId(), BucketConfigurationKind.TAGGING, Integer.toString(i));
        returned.set(i);
      }
      done.set(true);
      for (Future<Void> each : readers) {
        each.get();
      }
    }
  }

  @Test
  void theJournalEndsWithWhatTheDatabaseHolds() throws Exception {
    Bucket bucket = create("ordered");
    AtomicInteger number = new AtomicInteger();
    inParallel(
        32,
        () ->
            store.putConfiguration(
                bucket.bucketId(),
                BucketConfigurationKind.TAGGING,
                "tag" + number.incrementAndGet()));
    assertThat(journal.entries().getLast())
        .contains("\"" + find("ordered").configuration(BucketConfigurationKind.TAGGING) + "\"");
  }

  @Test
  void listingPagesByNameWithinOneAccount() {
    Account lister = account("lister");
    for (String name : List.of("b-2", "a_%1", "b-1", "a-x", "c")) {
      store.create(
          name + "." + lister.accountId(),
          lister.accountId(),
          "",
          false,
          Map.of(BucketConfigurationKind.TAGGING, name));
    }
    assertThat(names(store.list(lister.accountId(), "", "", 10)))
        .containsExactly("a-x", "a_%1", "b-1", "b-2", "c");
    assertThat(names(store.list(lister.accountId(), "", "a_", 2))).containsExactly("a_%1", "b-1");
    assertThat(names(store.list(lister.accountId(), "b", "", 10))).containsExactly("b-1", "b-2");
    assertThat(names(store.list(lister.accountId(), "a_%", "", 10))).containsExactly("a_%1");
    assertThat(names(store.list(lister.accountId(), "b", "b-1.zzz", 10))).containsExactly("b-2");
    assertThat(store.list(lister.accountId(), "", "", 0)).isEmpty();
    assertThat(store.list("000000000000", "", "", 10)).isEmpty();
  }

  private static List<String> names(List<Bucket> buckets) {
    return buckets.stream()
        .map(bucket -> String.valueOf(bucket.configuration(BucketConfigurationKind.TAGGING)))
        .toList();
  }

  private static void inParallel(int count, Runnable task) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        futures.add(threads.submit(task));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    }
  }
}
