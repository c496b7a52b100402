package io.holdfast.storage.postgres;

/** A database password, which never prints. */
public final class DatabasePassword {
  private final String value;

  /** Wraps a password. */
  public DatabasePassword(String value) {
    this.value = value;
  }

  String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "DatabasePassword[redacted]";
  }
}
