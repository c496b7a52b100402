package io.holdfast.storage.metadata;

/** A secret that never prints. Equality is not offered: secrets are compared by signatures. */
public final class SecretAccessKey {
  private final String value;

  /** Wraps a secret. */
  public SecretAccessKey(String value) {
    this.value = value;
  }

  /** The secret itself, for signing and for showing it once. Never log it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "SecretAccessKey[redacted]";
  }
}
