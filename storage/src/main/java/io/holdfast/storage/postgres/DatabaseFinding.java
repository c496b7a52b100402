package io.holdfast.storage.postgres;

/**
 * Something found about a PostgreSQL.
 *
 * @param level how bad it is
 * @param subject what was looked at, in a word
 * @param words what was found
 * @param remedy what to do; empty when nothing is to be done
 */
public record DatabaseFinding(Level level, String subject, String words, String remedy) {
  /** How bad a finding is. */
  public enum Level {
    OK,
    NOTE,
    WARNING,
    PROBLEM
  }

  static DatabaseFinding ok(String subject, String words) {
    return new DatabaseFinding(Level.OK, subject, words, "");
  }
}
