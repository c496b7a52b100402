package io.holdfast.api.http;

import java.util.concurrent.ThreadLocalRandom;

/** Makes request ids: 16 characters of base 32, hard to confuse with each other, not secret. */
final class RequestIds {
  private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

  private RequestIds() {}

  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = random.nextLong();
    long low = random.nextLong();
    char[] id = new char[16];
    for (int i = 0; i < 8; i++) {
      id[i] = ALPHABET[(int) (high >>> (5 * i)) & 31];
      id[i + 8] = ALPHABET[(int) (low >>> (5 * i)) & 31];
    }
    return new String(id);
  }
}
