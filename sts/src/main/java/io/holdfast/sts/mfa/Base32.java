package io.holdfast.sts.mfa;

/** RFC 4648 §6 without padding, as authenticator apps take it. */
final class Base32 {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * Byte.SIZE + BITS - 1) / BITS);
    int pending = 0;
    int pendingBits = 0;
    for (byte b : bytes) {
      pending = (pending << Byte.SIZE) | (b & 0xFF);
      pendingBits += Byte.SIZE;
      while (pendingBits >= BITS) {
        pendingBits -= BITS;
        text.append(ALPHABET.charAt((pending >> pendingBits) & 0x1F));
      }
    }
    if (pendingBits > 0) {
      text.append(ALPHABET.charAt((pending << (BITS - pendingBits)) & 0x1F));
    }
    return text.toString();
  }
}
