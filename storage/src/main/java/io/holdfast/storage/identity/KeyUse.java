package io.holdfast.storage.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.storage.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down when keys were used, each at most once a minute, some at once, behind the requests'
 * backs: what cannot be written is lost and hurts nobody.
 */
final class KeyUse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyUse.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int MAX_WAITING = 50_000;
  private static final int MAX_REGION = 64;

  private record Use(Instant at, String service, String region) {}

  private final Database database;
  private final Cache<String, Long> minutes =
      Caffeine.newBuilder().maximumSize(2L * MAX_WAITING).build();
  private final ConcurrentMap<String, Use> waiting = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  KeyUse(Database database) {
    this.database = database;
    this.thread = Thread.ofPlatform().daemon().name("key-use").start(this::run);
  }

  void note(String accessKeyId, String service, String region, Instant now) {
    Long minute = now.getEpochSecond() / 60;
    if (minute.equals(minutes.getIfPresent(accessKeyId)) || waiting.size() > MAX_WAITING) {
      return;
    }
    minutes.put(accessKeyId, minute);
    // A client may sign for a region of any name.
    String bounded = region.substring(0, Math.min(region.length(), MAX_REGION));
    waiting.put(accessKeyId, new Use(now.truncatedTo(ChronoUnit.SECONDS), service, bounded));
  }

  private void run() {
    boolean last = false;
    while (!last) {
      try {
        last = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        flush();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread; if somebody does, it goes on.
        log.warn("Writing down the use of keys was interrupted", e);
      } catch (RuntimeException e) {
        log.debug("The use of keys could not be written down", e);
      }
    }
  }

  /** Writes what waits. */
  void flush() {
    // Sorted, so that two processes lock rows in the same order.
    TreeMap<String, Use> uses = new TreeMap<>();
    waiting.forEach((key, use) -> {
      if (waiting.remove(key, use)) {
        uses.put(key, use);
      }
    });
    if (uses.isEmpty()) {
      return;
    }
    List<OffsetDateTime> times = new ArrayList<>();
    List<String> services = new ArrayList<>();
    List<String> regions = new ArrayList<>();
    uses.values()
        .forEach(use -> {
          times.add(use.at().atOffset(ZoneOffset.UTC));
          services.add(use.service());
          regions.add(use.region());
        });
    int ignored =
        database.transaction(sql ->
            sql.execute(
                "UPDATE access_keys k SET last_used = u.at, last_used_service = u.service,"
                    + " last_used_region = u.region FROM (SELECT n.* FROM unnest({0}::text[],"
                    + " {1}::timestamptz[], {2}::text[], {3}::text[]) AS n (id, at, service,"
                    + " region) JOIN access_keys x ON x.access_key_id = n.id ORDER BY n.id FOR"
                    + " UPDATE OF x) u WHERE k.access_key_id = u.id AND (k.last_used IS NULL OR"
                    + " k.last_used < u.at)",
                org.jooq.impl.DSL.val(uses.keySet().toArray(String[]::new)),
                org.jooq.impl.DSL.val(times.toArray(OffsetDateTime[]::new)),
                org.jooq.impl.DSL.val(services.toArray(String[]::new)),
                org.jooq.impl.DSL.val(regions.toArray(String[]::new))));
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
