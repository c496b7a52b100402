package io.holdfast.storage.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A cache of rows in front of PostgreSQL that never shows, in this process, a value older than one
 * that was shown or whose change has returned. Absence is never cached. Changes of another process
 * arrive through {@link ChangeListener}; while it is not known to hear, nothing is served from
 * memory.
 *
 * <p>A change brackets its transaction: from begin to end its key, or its group of keys, is not
 * cached at all. A load that overlaps the begin or the end of any change is used once and not kept,
 * because it may have read the row as it was before.
 */
public final class CoherentCache<K, V> {
  /** How long a value is kept at most. */
  static final Duration LIFE = Duration.ofSeconds(10);

  /** What is changing: a group of keys, which may be equal to a key. */
  private record Group(Object name) {}

  private final ConcurrentMap<K, V> values;
  private final BiFunction<K, V, Object> groups;
  private final BooleanSupplier hearing;
  private final ConcurrentMap<Object, Integer> changing = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();

  /** Without groups, and trusting that somebody tells of changes within {@link #LIFE}. */
  CoherentCache(long maximumSize) {
    this(maximumSize, (key, value) -> key, () -> true);
  }

  /**
   * With groups.
   *
   * @param groups which group a value belongs to; it never changes
   * @param hearing whether changes of others are heard of; {@link Hearing#isFresh}
   */
  public CoherentCache(long maximumSize, BiFunction<K, V, Object> groups, BooleanSupplier hearing) {
    Cache<K, V> cache =
        Caffeine.newBuilder().maximumSize(maximumSize).expireAfterWrite(LIFE).build();
    this.values = cache.asMap();
    this.groups = groups;
    this.hearing = hearing;
  }

  /** The value of {@code key}, loaded where it is not cached. */
  public Optional<V> get(K key, Function<K, Optional<V>> load) {
    if (!hearing.getAsBoolean()) {
      return load.apply(key);
    }
    V cached = values.get(key);
    if (cached != null) {
      return Optional.of(cached);
    }
    long before = generation.get();
    Optional<V> loaded = load.apply(key);
    loaded.ifPresent(value ->
        values.compute(
            key,
            (same, present) ->
                generation.get() == before && !isChanging(key, value) ? value : present));
    return loaded;
  }

  private boolean isChanging(K key, V value) {
    return !changing.isEmpty()
        && (changing.containsKey(key) || changing.containsKey(new Group(groups.apply(key, value))));
  }

  /** Runs the transaction that changes {@code key}. */
  <T> T change(K key, Supplier<T> transaction) {
    return change(key, () -> forget(key), transaction);
  }

  /** Runs the transaction that may change everything in a group. */
  public <T> T changeGroup(Object group, Supplier<T> transaction) {
    return change(new Group(group), () -> forgetGroup(group), transaction);
  }

  private <T> T change(Object what, Runnable forget, Supplier<T> transaction) {
    changing.merge(what, 1, Integer::sum);
    forget.run();
    boolean known = false;
    try {
      T result = transaction.get();
      known = true;
      return result;
    } catch (RuntimeException e) {
      // A refusal or a fault has rolled back.
      known = !(e instanceof MetadataUnavailableException lost) || lost.outcomeKnown();
      throw e;
    } finally {
      forget.run();
      // A commit whose outcome is unknown may still happen, at any time: until this process ends
      // the key is read from PostgreSQL each time.
      if (known) {
        changing.computeIfPresent(what, (same, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /** Drops all that is cached or being loaded. */
  public void forgetAll() {
    generation.incrementAndGet();
    values.clear();
  }

  /** Drops what is cached or being loaded for {@code key}. */
  public void forget(K key) {
    generation.incrementAndGet();
    values.remove(key);
  }

  /** Drops what is cached or being loaded in a group. */
  public void forgetGroup(Object group) {
    generation.incrementAndGet();
    values.forEach((key, value) -> {
      if (groups.apply(key, value).equals(group)) {
        values.remove(key);
      }
    });
  }
}
