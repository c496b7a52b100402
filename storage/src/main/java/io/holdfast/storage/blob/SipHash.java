package io.holdfast.storage.blob;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012). It seals record
 * headers under the container's salt, so that object bytes that look like a record are not one: a
 * plain CRC could be computed by whoever uploads them.
 */
final class SipHash {
  private final long k0;
  private final long k1;

  /** Takes a key of 16 bytes. */
  SipHash(byte[] key) {
    if (key.length != 16) {
      throw new IllegalArgumentException("key of " + key.length + " bytes");
    }
    ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
    this.k0 = words.getLong();
    this.k1 = words.getLong();
  }

  /** Tag of {@code length} bytes of {@code source} from {@code offset}. */
  long hash(ByteBuffer source, int offset, int length) {
    State state = new State(k0, k1);
    boolean swap = source.order() != ByteOrder.LITTLE_ENDIAN;
    int whole = length & ~7;
    for (int at = 0; at < whole; at += 8) {
      long word = source.getLong(offset + at);
      state.absorb(swap ? Long.reverseBytes(word) : word);
    }
    long last = ((long) length) << 56;
    for (int at = whole; at < length; at++) {
      last |= (source.get(offset + at) & 0xffL) << (8 * (at - whole));
    }
    state.absorb(last);
    return state.finish();
  }

  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void absorb(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long finish() {
      v2 ^= 0xff;
      for (int i = 0; i < 4; i++) {
        round();
      }
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
