package io.holdfast.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs SQL and says what a failure means: try again, PostgreSQL is away, or a fault of ours.
 * Whether a lost write may have committed is known by where it was lost.
 */
final class Transactions {
  private static final Logger log = LoggerFactory.getLogger(Transactions.class);
  private static final int ATTEMPTS = 5;

  // What broke slowly ran into a timeout: trying again would only double the wait.
  private static final long FAST_NANOS = 1_000_000_000L;

  static {
    // jOOQ greets on the log otherwise.
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  private final DataSource source;
  private final Settings settings;
  private final DSLContext sql;

  Transactions(DataSource source) {
    this.source = source;
    this.settings = new Settings().withRenderSchema(false).withExecuteLogging(false);
    this.sql = DSL.using(source, SQLDialect.POSTGRES, settings);
  }

  DSLContext sql() {
    return sql;
  }

  <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    boolean again = true;
    while (true) {
      long begin = System.nanoTime();
      try {
        return work.apply(sql);
      } catch (DataAccessException e) {
        SqlFailure failure = SqlFailure.of(e);
        if (failure == SqlFailure.FAULT) {
          throw e;
        }
        // After a restart of PostgreSQL the pool still holds dead connections: the second is live.
        if (!again || failure != SqlFailure.CONNECTION_LOST || isSlow(begin)) {
          throw new MetadataUnavailableException("PostgreSQL does not answer", true, e);
        }
        again = false;
      }
    }
  }

  <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
    boolean lostBefore = false;
    for (int attempt = 1; ; attempt++) {
      long begin = System.nanoTime();
      try (Connection connection = source.getConnection()) {
        return attempt(connection, work);
      } catch (SQLException | DataAccessException e) {
        switch (SqlFailure.of(e)) {
          case CONFLICT -> {
            if (attempt >= ATTEMPTS) {
              throw new MetadataUnavailableException("PostgreSQL found conflicts", true, e);
            }
            Pause.millis(ThreadLocalRandom.current().nextLong(1, 10L * attempt + 1));
          }
          case CONNECTION_LOST -> {
            if (lostBefore || isSlow(begin)) {
              throw new MetadataUnavailableException("PostgreSQL does not answer", true, e);
            }
            lostBefore = true;
          }
          case NO_CONNECTION, REFUSED ->
              throw new MetadataUnavailableException("PostgreSQL does not answer", true, e);
          case FAULT -> throw fault(e);
        }
      }
    }
  }

  private static boolean isSlow(long begin) {
    return System.nanoTime() - begin > FAST_NANOS;
  }

  private static RuntimeException fault(Exception e) {
    return e instanceof DataAccessException access
        ? access
        : new DataAccessException("SQL failed", e);
  }

  private <T extends @Nullable Object> T attempt(
      Connection connection, Function<DSLContext, T> work) throws SQLException {
    T result;
    boolean done = false;
    try {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      result = work.apply(DSL.using(connection, SQLDialect.POSTGRES, settings));
      done = true;
    } finally {
      if (!done) {
        rollback(connection);
      }
    }
    commit(connection);
    return result;
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      switch (SqlFailure.of(e)) {
        // The server said no, so nothing was committed.
        case CONFLICT, FAULT -> throw e;
        case CONNECTION_LOST, NO_CONNECTION, REFUSED ->
            throw new MetadataUnavailableException(
                "PostgreSQL was lost while it committed", false, e);
      }
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // A dead connection has rolled back by itself; the pool throws it away.
      log.debug("Rolling back failed", e);
    }
  }
}
