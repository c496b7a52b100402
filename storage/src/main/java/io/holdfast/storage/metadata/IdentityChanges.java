package io.holdfast.storage.metadata;

import static io.holdfast.db.Tables.ACCOUNTS;

import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.postgres.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The one way to change identities. The changes of an account happen one after the other, under a
 * lock on its row, so that what they count stays true; caches show none of it in between; and what
 * each left behind is in the journal, in the order of the commits, when the call returns.
 */
public final class IdentityChanges {
  /** An entry with the whole state of something. */
  static final String STATE = "identity-state";

  /** An entry that something is deleted. */
  static final String DELETED = "identity-deleted";

  /** What the changes of this thread rest on; unbound for those that rest on nothing. */
  private static final ScopedValue<Consumer<Change>> PREMISE = ScopedValue.newInstance();

  private final Database database;
  private final JournalDebt debt;
  private final InstantSource clock;
  private final List<CoherentCache<?, ?>> caches = new CopyOnWriteArrayList<>();
  private final List<ReentrantLock> stripes =
      Stream.generate(ReentrantLock::new).limit(64).toList();

  /** Over a migrated database. */
  public IdentityChanges(Database database, Journal journal, InstantSource clock) {
    this.database = database;
    this.debt = new JournalDebt(new MetadataJournal(journal, clock));
    this.clock = clock;
  }

  /** A change under way. */
  public static final class Change {
    private final DSLContext sql;
    private final String accountId;
    private final Map<String, IdentityKind> changed = new LinkedHashMap<>();
    private final List<Map<String, String>> deleted = new ArrayList<>();

    private Change(DSLContext sql, String accountId) {
      this.sql = sql;
      this.accountId = accountId;
    }

    /** Statements of the transaction. */
    public DSLContext sql() {
      return sql;
    }

    /** The account whose identities change. */
    public String accountId() {
      return accountId;
    }

    /** Its state is journalled as it is at the end of the transaction. */
    public void changed(IdentityKind kind, String id) {
      changed.put(id, kind);
    }

    /** It is journalled as gone. */
    public void deleted(IdentityKind kind, String id, String foldedName) {
      changed.remove(id);
      deleted.add(
          Map.of("accountId", accountId, "kind", kind.name(), "id", id, "name", foldedName));
    }
  }

  /** What a transaction gave, with what the journal is to be told. */
  private record Done<T>(T result, List<Map<String, String>> states, Change change) {}

  /**
   * Values in {@code cache} are grouped by account id and show no change in part.
   *
   * @return the same cache
   */
  public <K, V> CoherentCache<K, V> guard(CoherentCache<K, V> cache) {
    caches.add(cache);
    return cache;
  }

  /** The database. */
  public Database database() {
    return database;
  }

  /** Now, to the microsecond: what is returned must equal what PostgreSQL keeps. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Does work whose changes, on this thread, rest on what was read before.
   *
   * @param premise called in each change's transaction, under the lock and before anything is
   *     changed; it throws when what was read is not so any more
   */
  public static <T extends @Nullable Object> T provided(
      Consumer<Change> premise, Supplier<T> work) {
    return ScopedValue.where(PREMISE, premise).call(work::get);
  }

  /**
   * Changes identities of an account in one transaction, which may run more than once.
   *
   * @throws IllegalArgumentException when there is no such account
   * @throws java.io.UncheckedIOException when the journal could not be written. Where it could not
   *     take what an earlier change owes it, nothing is changed; else the change is committed, and
   *     owes it
   */
  public <T> T change(String accountId, Function<Change, T> work) {
    ReentrantLock stripe = stripes.get(Math.floorMod(accountId.hashCode(), stripes.size()));
    stripe.lock();
    try {
      Supplier<Done<T>> bracketed =
          () -> database.transaction(sql -> run(new Change(sql, accountId), work));
      for (CoherentCache<?, ?> cache : caches) {
        Supplier<Done<T>> inner = bracketed;
        bracketed = () -> cache.changeGroup(accountId, inner);
      }
      debt.settle();
      Done<T> done = bracketed.get();
      debt.append(done.states(), done.change().deleted);
      return done.result();
    } finally {
      stripe.unlock();
    }
  }

  private static <T> Done<T> run(Change change, Function<Change, T> work) {
    int found =
        change
            .sql
            .selectOne()
            .from(ACCOUNTS)
            .where(ACCOUNTS.ACCOUNT_ID.eq(change.accountId))
            .forNoKeyUpdate()
            .fetch()
            .size();
    if (found == 0) {
      throw new IllegalArgumentException("no such account");
    }
    if (PREMISE.isBound()) {
      PREMISE.get().accept(change);
    }
    T result = work.apply(change);
    List<Map<String, String>> states = new ArrayList<>();
    change.changed.forEach((id, kind) ->
        change.sql.fetch(kind.select(true), id).forEach(row -> states.add(fields(row))));
    return new Done<>(result, states, change);
  }

  private static Map<String, String> fields(Record row) {
    Map<String, String> fields = new LinkedHashMap<>();
    row.intoMap().forEach((name, value) -> fields.put(name, String.valueOf(value)));
    return fields;
  }
}
