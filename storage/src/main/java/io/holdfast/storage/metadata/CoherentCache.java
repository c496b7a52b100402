package io.holdfast.storage.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A cache of rows in front of PostgreSQL that never shows, in this process, a value older than one
 * that was shown or whose change has returned. Absence is never cached. Changes of another process
 * arrive through {@link ChangeListener}, and while it does not hear, after {@link #LIFE} at the
 * latest.
 *
 * <p>A change brackets its transaction: from begin to end its key is not cached at all. A load that
 * overlaps the begin or the end of any change is used once and not kept, because it may have read
 * the row as it was before.
 */
final class CoherentCache<K, V> {
  /** How long a value is kept at most. */
  static final Duration LIFE = Duration.ofSeconds(10);

  private final ConcurrentMap<K, V> values;
  private final ConcurrentMap<K, Integer> changing = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();

  CoherentCache(long maximumSize) {
    Cache<K, V> cache =
        Caffeine.newBuilder().maximumSize(maximumSize).expireAfterWrite(LIFE).build();
    this.values = cache.asMap();
  }

  /** The value of {@code key}, loaded where it is not cached. */
  Optional<V> get(K key, Function<K, Optional<V>> load) {
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
                generation.get() == before && !changing.containsKey(same) ? value : present));
    return loaded;
  }

  /** Runs the transaction that changes {@code key}. */
  <T> T change(K key, Supplier<T> transaction) {
    changing.merge(key, 1, Integer::sum);
    forget(key);
    boolean known = false;
    try {
      T result = transaction.get();
      known = true;
      return result;
    } catch (MetadataUnavailableException e) {
      known = e.outcomeKnown();
      throw e;
    } finally {
      forget(key);
      // A commit whose outcome is unknown may still happen, at any time: until this process ends
      // the key is read from PostgreSQL each time.
      if (known) {
        changing.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /** Drops all that is cached or being loaded. */
  void forgetAll() {
    generation.incrementAndGet();
    values.clear();
  }

  /** Drops what is cached or being loaded for {@code key}. */
  void forget(K key) {
    generation.incrementAndGet();
    values.remove(key);
  }
}
