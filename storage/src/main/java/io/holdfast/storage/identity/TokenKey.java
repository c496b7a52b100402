package io.holdfast.storage.identity;

import java.time.Instant;

/** A key that session tokens are made with. It never prints. */
public final class TokenKey {
  /** Length of the material in bytes: 64 to sign with, 32 to encrypt with. */
  public static final int BYTES = 96;

  private final String keyId;
  private final byte[] material;
  private final Instant created;
  private final Instant signsUntil;

  /** Copies the material. */
  public TokenKey(String keyId, byte[] material, Instant created, Instant signsUntil) {
    if (material.length != BYTES) {
      throw new IllegalArgumentException("a token key of " + material.length + " bytes");
    }
    this.keyId = keyId;
    this.material = material.clone();
    this.created = created;
    this.signsUntil = signsUntil;
  }

  /** For the token's {@code kid}. */
  public String keyId() {
    return keyId;
  }

  /** The random bytes. Never log them. */
  public byte[] reveal() {
    return material.clone();
  }

  /** When it was made. */
  public Instant created() {
    return created;
  }

  /** Until when new tokens are made with it; old ones are read longer. */
  public Instant signsUntil() {
    return signsUntil;
  }

  @Override
  public String toString() {
    return "TokenKey[" + keyId + "]";
  }
}
