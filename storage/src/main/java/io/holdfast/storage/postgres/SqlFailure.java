package io.holdfast.storage.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failed statement means, by SQLSTATE (PostgreSQL manual, appendix A). */
enum SqlFailure {
  /** Deadlock or serialization: nothing committed, the same again may pass. */
  CONFLICT,
  /** The connection broke; another may be had at once. */
  CONNECTION_LOST,
  /** The pool gave none within its limit. */
  NO_CONNECTION,
  /** PostgreSQL answered that it cannot now: disk full, read-only, too slow, starting. */
  REFUSED,
  /** Anything else: an error of ours. */
  FAULT;

  static SqlFailure of(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return NO_CONNECTION;
      }
      if (cause instanceof SQLException sql) {
        SqlFailure failure = ofState(sql.getSQLState());
        if (failure != FAULT || !(sql.getCause() instanceof IOException)) {
          return failure;
        }
        return CONNECTION_LOST;
      }
    }
    return FAULT;
  }

  private static SqlFailure ofState(@Nullable String state) {
    if (state == null) {
      return FAULT;
    }
    if (state.equals("40001") || state.equals("40P01")) {
      return CONFLICT;
    }
    // 57P01 to 57P05: the server or the session is being ended.
    if (state.startsWith("08") || state.startsWith("57P")) {
      return CONNECTION_LOST;
    }
    return switch (state) {
      // Read-only (a standby), statement too long, lock not had in time.
      case "25006", "57014", "55P03" -> REFUSED;
      default ->
          state.startsWith("53") || state.startsWith("58") || state.startsWith("25P03")
              ? REFUSED
              : FAULT;
    };
  }
}
