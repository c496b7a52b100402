package io.holdfast.storage.identity;

/** The shared secret of an MFA device (RFC 6238); it never prints. */
public final class MfaSeed {
  /** The length that new devices get, in bytes: as many as SHA-1 has. */
  public static final int BYTES = 20;

  private final byte[] bytes;

  /** Copies the bytes, of which there are 16 to 64. */
  public MfaSeed(byte[] bytes) {
    if (bytes.length < 16 || bytes.length > 64) {
      throw new IllegalArgumentException("a seed of " + bytes.length + " bytes");
    }
    this.bytes = bytes.clone();
  }

  /** The bytes, for computing codes and for showing them once. Never log them. */
  public byte[] reveal() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "MfaSeed[redacted]";
  }
}
