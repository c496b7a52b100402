package io.holdfast.api.doctor;

/**
 * What a check of the installation found.
 *
 * @param level how bad it is
 * @param subject what was looked at, in a word or two
 * @param words what was found
 * @param remedy what to do; empty when nothing is to be done
 */
public record Finding(Level level, String subject, String words, String remedy) {
  /** How bad a finding is. */
  public enum Level {
    OK,
    NOTE,
    WARNING,
    PROBLEM
  }

  static Finding ok(String subject, String words) {
    return new Finding(Level.OK, subject, words, "");
  }

  static Finding note(String subject, String words) {
    return new Finding(Level.NOTE, subject, words, "");
  }

  static Finding warning(String subject, String words, String remedy) {
    return new Finding(Level.WARNING, subject, words, remedy);
  }

  static Finding problem(String subject, String words, String remedy) {
    return new Finding(Level.PROBLEM, subject, words, remedy);
  }
}
