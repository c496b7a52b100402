package io.holdfast.storage.metadata;

import io.holdfast.storage.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from PostgreSQL which cached rows other processes have changed. A connection that was lost
 * is made again, and what was missed in between is made good by forgetting everything.
 */
public final class ChangeListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChangeListener.class);
  private static final String CHANNEL = "holdfast_changed";

  /** How often it is made sure that nothing was missed: well within {@link Hearing#FRESH}. */
  private static final long PROBE_NANOS = 250_000_000;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final DataSource source;
  private final Consumer<CachedRow> changed;
  private final Hearing hearing;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Connection connection;

  /** What a notification names. */
  public sealed interface CachedRow {
    /** An access key, by its id. */
    record Key(String accessKeyId) implements CachedRow {}

    /** A bucket, by its name. */
    record Named(String bucket) implements CachedRow {}

    /** Whatever decides about the principals of an account, its keys included. */
    record Identity(String accountId) implements CachedRow {}

    /** Anything. */
    record All() implements CachedRow {}
  }

  private ChangeListener(DataSource source, Hearing hearing, Consumer<CachedRow> changed) {
    this.source = source;
    this.hearing = hearing;
    this.changed = changed;
    this.thread = Thread.ofPlatform().daemon().name("cache-listener").unstarted(this::run);
  }

  /**
   * Starts to listen, on a connection of its own.
   *
   * @param hearing is told as long as nothing can have been missed
   * @param changed called on the listener's thread for every change, those of this process included
   */
  public static ChangeListener start(
      Database database, Hearing hearing, Consumer<CachedRow> changed) {
    ChangeListener listener = new ChangeListener(database.listening(), hearing, changed);
    listener.thread.start();
    return listener;
  }

  private void run() {
    while (closing.getCount() > 0) {
      try (Connection open = source.getConnection()) {
        connection = open;
        listen(open);
      } catch (SQLException lost) {
        if (closing.getCount() > 0) {
          log.debug("Not listening for changes; trying again", lost);
        }
      } catch (RuntimeException fault) {
        log.error("Listening for changes failed; trying again", fault);
      } finally {
        connection = null;
        hearing.lose();
      }
      pause();
    }
  }

  private void listen(Connection open) throws SQLException {
    PGConnection notifying = open.unwrap(PGConnection.class);
    subscribe(open);
    // From here on nothing is missed; what was cached before may be old.
    changed.accept(new CachedRow.All());
    while (closing.getCount() > 0) {
      long asked = System.nanoTime();
      // Before its answer PostgreSQL sends what was committed until it was asked; and a connection
      // whose other end vanished without a word is noticed here.
      subscribe(open);
      accept(notifying.getNotifications());
      hearing.confirm(asked);
      long left = PROBE_NANOS;
      while (left > 0 && closing.getCount() > 0) {
        accept(notifying.getNotifications((int) (left / 1_000_000) + 1));
        left = asked + PROBE_NANOS - System.nanoTime();
      }
    }
  }

  private void accept(PGNotification @Nullable [] notifications) {
    if (notifications != null) {
      for (PGNotification notification : notifications) {
        changed.accept(row(notification.getParameter()));
      }
    }
  }

  private static void subscribe(Connection open) throws SQLException {
    try (Statement statement = open.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
    }
  }

  private static CachedRow row(String payload) {
    int space = payload.indexOf(' ');
    String name = payload.substring(space + 1);
    return switch (space < 0 ? payload : payload.substring(0, space)) {
      case "key" -> new CachedRow.Key(name);
      case "bucket" -> new CachedRow.Named(name);
      case "identity" -> new CachedRow.Identity(name);
      default -> new CachedRow.All();
    };
  }

  private void pause() {
    try {
      boolean ignored = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if somebody does, it goes on.
      log.warn("The cache listener was interrupted", e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    Connection open = connection;
    try {
      if (open != null) {
        // It may be waiting for notifications just now, which a polite end would wait for as well.
        open.abort(Runnable::run);
      }
      thread.join(Duration.ofSeconds(10));
    } catch (SQLException e) {
      log.debug("Closing the listener's connection failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
