package io.holdfast.storage.metadata;

import static io.holdfast.db.Tables.ACCOUNTS;
import static io.holdfast.db.Tables.BUCKETS;
import static io.holdfast.db.Tables.BUCKET_CONFIGURATIONS;

import io.holdfast.db.Routines;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.postgres.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.exception.IntegrityConstraintViolationException;

/** {@link BucketStore} on PostgreSQL, with a coherent cache by name. Threads may share it. */
public final class PostgresBucketStore implements BucketStore {
  private static final List<SelectFieldOrAsterisk> COLUMNS =
      List.of(
          BUCKETS.BUCKET_ID,
          BUCKETS.NAME,
          BUCKETS.CREATED,
          BUCKETS.LOCATION_CONSTRAINT,
          BUCKETS.VERSIONING,
          BUCKETS.OBJECT_LOCK_ENABLED,
          ACCOUNTS.ACCOUNT_ID,
          ACCOUNTS.CANONICAL_ID,
          ACCOUNTS.DISPLAY_NAME,
          ACCOUNTS.EMAIL,
          ACCOUNTS.CREATED);

  private final Database database;
  private final MetadataJournal journal;
  private final InstantSource clock;
  private final int maxPerAccount;
  private final CoherentCache<String, Bucket> cache;
  private final List<ReentrantLock> stripes =
      Stream.generate(ReentrantLock::new).limit(64).toList();

  /**
   * Over a migrated database that nobody else changes, or where what others change may be seen
   * late.
   *
   * @param maxPerAccount how many buckets one account may have
   */
  public PostgresBucketStore(
      Database database, Journal journal, InstantSource clock, int maxPerAccount) {
    this(database, journal, clock, maxPerAccount, () -> true);
  }

  /**
   * Over a migrated database.
   *
   * @param maxPerAccount how many buckets one account may have
   * @param hearing whether changes of others are heard of; {@link Hearing#isFresh}
   */
  public PostgresBucketStore(
      Database database,
      Journal journal,
      InstantSource clock,
      int maxPerAccount,
      BooleanSupplier hearing) {
    this.database = database;
    this.journal = new MetadataJournal(journal, clock);
    this.clock = clock;
    this.maxPerAccount = maxPerAccount;
    this.cache = new CoherentCache<>(100_000, (name, bucket) -> name, hearing);
  }

  @Override
  public Creation create(
      String name,
      String ownerAccountId,
      String locationConstraint,
      boolean objectLockEnabled,
      Map<BucketConfigurationKind, String> configurations) {
    NewBucket bucket =
        new NewBucket(
            name, ownerAccountId, locationConstraint, objectLockEnabled, configurations, now());
    return change(
        name,
        () -> {
          while (true) {
            Optional<Bucket> made;
            try {
              made = database.transaction(sql -> bucket.insert(sql, maxPerAccount));
            } catch (LimitExceededException rolledBack) {
              return new Creation.TooMany();
            }
            if (made.isPresent()) {
              journalCreation(made.get());
              return new Creation.Created(made.get());
            }
            Optional<Bucket> other = load(name);
            if (other.isPresent()) {
              return new Creation.NameTaken(other.get());
            }
            // The other was deleted in between: the name may be ours now.
          }
        });
  }

  private void journalCreation(Bucket bucket) {
    Map<String, String> documents = new TreeMap<>();
    bucket.configurations().forEach((kind, document) -> documents.put(kind.name(), document));
    journal.append(
        "bucket-created",
        "bucketId",
        bucket.bucketId(),
        "name",
        bucket.name(),
        "ownerAccountId",
        bucket.owner().accountId(),
        "created",
        bucket.created().toString(),
        "locationConstraint",
        bucket.locationConstraint(),
        "versioning",
        bucket.versioning().name(),
        "objectLockEnabled",
        bucket.objectLockEnabled(),
        "configurations",
        documents);
  }

  @Override
  public Optional<Bucket> find(String name) {
    return cache.get(name, this::load);
  }

  /** Another process has changed what {@code row} names. */
  public void forget(ChangeListener.CachedRow row) {
    switch (row) {
      case ChangeListener.CachedRow.Named(String name) -> cache.forget(name);
      case ChangeListener.CachedRow.All() -> cache.forgetAll();
      case ChangeListener.CachedRow.Key key -> {}
      case ChangeListener.CachedRow.Identity identity -> {}
    }
  }

  private Optional<Bucket> load(String name) {
    Result<? extends Record> rows =
        database.read(sql ->
            sql.select(COLUMNS)
                .select(BUCKET_CONFIGURATIONS.KIND, BUCKET_CONFIGURATIONS.DOCUMENT)
                .from(BUCKETS)
                .join(ACCOUNTS)
                .on(ACCOUNTS.ACCOUNT_ID.eq(BUCKETS.OWNER_ACCOUNT_ID))
                .leftJoin(BUCKET_CONFIGURATIONS)
                .on(BUCKET_CONFIGURATIONS.BUCKET_ID.eq(BUCKETS.BUCKET_ID))
                .where(BUCKETS.NAME.eq(name))
                .fetch());
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(bucket(rows.getFirst(), documents(rows)));
  }

  private static Map<BucketConfigurationKind, String> documents(List<? extends Record> rows) {
    Map<BucketConfigurationKind, String> documents = new EnumMap<>(BucketConfigurationKind.class);
    for (Record row : rows) {
      String kind = row.get(BUCKET_CONFIGURATIONS.KIND);
      if (kind != null) {
        documents.put(
            BucketConfigurationKind.valueOf(kind), row.get(BUCKET_CONFIGURATIONS.DOCUMENT));
      }
    }
    return documents;
  }

  private static Bucket bucket(Record row, Map<BucketConfigurationKind, String> documents) {
    return new Bucket(
        row.get(BUCKETS.BUCKET_ID),
        row.get(BUCKETS.NAME),
        PostgresAccountStore.account(row),
        row.get(BUCKETS.CREATED),
        row.get(BUCKETS.LOCATION_CONSTRAINT),
        VersioningState.valueOf(row.get(BUCKETS.VERSIONING)),
        row.get(BUCKETS.OBJECT_LOCK_ENABLED),
        documents);
  }

  @Override
  public Deletion delete(long bucketId) {
    Optional<String> name = name(bucketId);
    if (name.isEmpty()) {
      return Deletion.ABSENT;
    }
    return change(
        name.get(),
        () -> {
          Deletion deletion = deleteRow(bucketId);
          if (deletion == Deletion.DELETED) {
            journal.append("bucket-deleted", "bucketId", bucketId, "name", name.get());
          }
          return deletion;
        });
  }

  private Deletion deleteRow(long bucketId) {
    try {
      return Deletion.valueOf(
          database.transaction(
              sql -> sql.select(Routines.deleteBucket(bucketId)).fetchSingle().value1()));
    } catch (IntegrityConstraintViolationException e) {
      // A row still names the bucket: the foreign keys say so where the function did not look.
      return Deletion.NOT_EMPTY;
    }
  }

  private Optional<String> name(long bucketId) {
    return database.read(sql ->
        sql.select(BUCKETS.NAME)
            .from(BUCKETS)
            .where(BUCKETS.BUCKET_ID.eq(bucketId))
            .fetchOptional(row -> row.value1()));
  }

  private String requireName(long bucketId) {
    return name(bucketId).orElseThrow(() -> gone(bucketId));
  }

  private static NoSuchElementException gone(long bucketId) {
    return new NoSuchElementException("bucket " + bucketId + " is gone");
  }

  @Override
  public List<Bucket> list(String accountId, String prefix, String after, int limit) {
    // One more than S3's largest page, so that a caller can see whether there is a next one.
    if (limit < 0 || limit > 10_001) {
      throw new IllegalArgumentException("limit " + limit);
    }
    return database.read(sql -> {
      Result<? extends Record> rows =
          sql.select(COLUMNS)
              .from(BUCKETS)
              .join(ACCOUNTS)
              .on(ACCOUNTS.ACCOUNT_ID.eq(BUCKETS.OWNER_ACCOUNT_ID))
              .where(
                  BUCKETS.OWNER_ACCOUNT_ID.eq(accountId),
                  BUCKETS.NAME.gt(after),
                  BUCKETS.NAME.ge(prefix),
                  BUCKETS.NAME.startsWith(prefix))
              .orderBy(BUCKETS.NAME)
              .limit(limit)
              .fetch();
      Map<Long, List<Record>> documents = new HashMap<>();
      sql.select(
              BUCKET_CONFIGURATIONS.BUCKET_ID,
              BUCKET_CONFIGURATIONS.KIND,
              BUCKET_CONFIGURATIONS.DOCUMENT)
          .from(BUCKET_CONFIGURATIONS)
          .where(BUCKET_CONFIGURATIONS.BUCKET_ID.in(rows.getValues(BUCKETS.BUCKET_ID)))
          .fetch()
          .forEach(
              row -> documents.computeIfAbsent(row.value1(), id -> new ArrayList<>()).add(row));
      return rows.stream()
          .map(row ->
              bucket(row, documents(documents.getOrDefault(row.get(BUCKETS.BUCKET_ID), List.of()))))
          .toList();
    });
  }

  @Override
  public void setVersioning(long bucketId, VersioningState state) {
    changeRow(
        bucketId,
        sql ->
            sql.update(BUCKETS)
                .set(BUCKETS.VERSIONING, state.name())
                .where(BUCKETS.BUCKET_ID.eq(bucketId))
                .execute(),
        () ->
            journal.append(
                "bucket-versioning-set", "bucketId", bucketId, "versioning", state.name()));
  }

  @Override
  public void putConfiguration(long bucketId, BucketConfigurationKind kind, String document) {
    Instant updated = now();
    changeRow(
        bucketId,
        sql -> {
          // The lock keeps the bucket from going between this look and the insert.
          int found =
              sql.selectOne()
                  .from(BUCKETS)
                  .where(BUCKETS.BUCKET_ID.eq(bucketId))
                  .forShare()
                  .fetch()
                  .size();
          if (found == 1) {
            sql.insertInto(BUCKET_CONFIGURATIONS)
                .set(BUCKET_CONFIGURATIONS.BUCKET_ID, bucketId)
                .set(BUCKET_CONFIGURATIONS.KIND, kind.name())
                .set(BUCKET_CONFIGURATIONS.DOCUMENT, document)
                .set(BUCKET_CONFIGURATIONS.UPDATED, updated)
                .onConflict(BUCKET_CONFIGURATIONS.BUCKET_ID, BUCKET_CONFIGURATIONS.KIND)
                .doUpdate()
                .set(BUCKET_CONFIGURATIONS.DOCUMENT, document)
                .set(BUCKET_CONFIGURATIONS.UPDATED, updated)
                .execute();
          }
          return found;
        },
        () ->
            journal.append(
                "bucket-configuration-put",
                "bucketId",
                bucketId,
                "kind",
                kind.name(),
                "document",
                document));
  }

  @Override
  public void deleteConfiguration(long bucketId, BucketConfigurationKind kind) {
    changeRow(
        bucketId,
        sql -> {
          sql.deleteFrom(BUCKET_CONFIGURATIONS)
              .where(
                  BUCKET_CONFIGURATIONS.BUCKET_ID.eq(bucketId),
                  BUCKET_CONFIGURATIONS.KIND.eq(kind.name()))
              .execute();
          return 1;
        },
        () ->
            journal.append(
                "bucket-configuration-deleted", "bucketId", bucketId, "kind", kind.name()));
  }

  /** A statement on one bucket; it returns how many buckets it found. */
  private interface RowChange {
    int apply(DSLContext sql);
  }

  private void changeRow(long bucketId, RowChange row, Runnable entry) {
    change(
        requireName(bucketId),
        () -> {
          int found = database.transaction(row::apply);
          if (found == 0) {
            throw gone(bucketId);
          }
          entry.run();
          return found;
        });
  }

  /**
   * Changes of one bucket happen one after the other, with their journal entries, so that a rebuild
   * that reads the journal ends with what the last commit said.
   */
  private <T> T change(String name, Supplier<T> transaction) {
    ReentrantLock stripe = stripes.get(Math.floorMod(name.hashCode(), stripes.size()));
    stripe.lock();
    try {
      return cache.change(name, transaction);
    } finally {
      stripe.unlock();
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
