package io.holdfast.api.config;

/** A passphrase or password of the configuration; never prints. */
public final class Secret {
  private final String value;

  /** Wraps it. */
  public Secret(String value) {
    this.value = value;
  }

  /** The secret itself; hand it to what it opens and nowhere else. */
  public String reveal() {
    return value;
  }

  /** The secret for key stores, which want characters. */
  public char[] revealChars() {
    return value.toCharArray();
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }
}
