package io.holdfast.storage.metadata;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failed statement means for a batch, by SQLSTATE (PostgreSQL manual, appendix A). */
enum SqlTrouble {
  /** Deadlock or serialization: nothing committed, the same again may pass. */
  CONFLICT,
  /** PostgreSQL is away, ending, full or refusing for now. */
  AWAY,
  /** It took longer than a statement may: less at once may pass. */
  SLOW,
  /** An error of ours. */
  FAULT;

  static SqlTrouble of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException
          || cause instanceof java.io.IOException) {
        return AWAY;
      }
      if (cause instanceof SQLException sql) {
        SqlTrouble trouble = ofState(sql.getSQLState());
        if (trouble != FAULT) {
          return trouble;
        }
      }
    }
    return FAULT;
  }

  private static SqlTrouble ofState(@Nullable String state) {
    if (state == null || state.length() != 5) {
      return FAULT;
    }
    // HF001: the database forgot the batch's mark, which was made anew.
    if (state.equals("40001") || state.equals("40P01") || state.equals("HF001")) {
      return CONFLICT;
    }
    if (state.equals("57014")) {
      return SLOW;
    }
    return switch (state.substring(0, 2)) {
      case "08", "53", "57", "58" -> AWAY;
      default ->
          state.equals("25006") || state.equals("55P03") || state.equals("25P03") ? AWAY : FAULT;
    };
  }
}
