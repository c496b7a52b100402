package io.holdfast.storage.metadata;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** Draws what accounts and keys are called. */
final class RandomNames {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final SecureRandom random = new SecureRandom();

  String accountId() {
    return String.format(Locale.ROOT, "%012d", random.nextLong(1_000_000_000_000L));
  }

  String canonicalId() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  AccountStore.KeyPair keyPair() {
    return new AccountStore.KeyPair(
        "AKIA" + text(BASE32, 16), new SecretAccessKey(text(ALPHANUMERIC, 40)));
  }

  private String text(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
