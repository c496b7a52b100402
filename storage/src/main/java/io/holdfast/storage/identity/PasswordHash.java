package io.holdfast.storage.identity;

/** The Argon2id hash of a password, in the PHC string format; it never prints. */
public final class PasswordHash {
  private static final String PREFIX = "$argon2id$";
  private static final int MAX_CHARACTERS = 512;

  private final String text;

  /**
   * As it is kept.
   *
   * @throws IllegalArgumentException when it is no such hash
   */
  public PasswordHash(String text) {
    if (!text.startsWith(PREFIX) || text.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("not an Argon2id hash");
    }
    this.text = text;
  }

  /** The text, for verifying a password. Never log it. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "PasswordHash[redacted]";
  }
}
