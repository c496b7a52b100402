package io.holdfast.storage.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stamps and the ids made of them. A version id is the stamp's low 56 bits and 136 random bits in
 * URL-safe base64: 32 characters that nobody guesses, from which the row's place is computed. An
 * upload id starts with its stamp in hexadecimal, so that uploads of a key list in the order of
 * their initiation.
 */
final class Stamps {
  private static final int ID_BYTES = 24;
  private static final int STAMP_BYTES = 7;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final InstantSource clock;
  private final SecureRandom random;
  private final AtomicLong last = new AtomicLong();

  Stamps(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** Greater than any before, and now unless the clock went back. */
  long next() {
    long now = micros(clock.instant());
    return last.updateAndGet(before -> Math.max(before + 1, now));
  }

  VersionId versionId(long stamp) {
    ByteBuffer id = ByteBuffer.allocate(ID_BYTES + 1);
    id.putLong(stamp).put(random(ID_BYTES - STAMP_BYTES));
    byte[] bytes = new byte[ID_BYTES];
    // Without the highest byte, which is 0 until the year 4253, no id starts with a hyphen, which
    // command lines would take for an option.
    id.get(1, bytes);
    return new VersionId(ENCODER.encodeToString(bytes));
  }

  /** An id that the same stamp and salt give again, for what lost its own. */
  static VersionId versionIdOf(long stamp, String salt) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(salt.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    byte[] bytes = new byte[ID_BYTES];
    ByteBuffer.allocate(ID_BYTES + 1)
        .putLong(stamp)
        .put(digest, 0, ID_BYTES - STAMP_BYTES)
        .get(1, bytes);
    return new VersionId(ENCODER.encodeToString(bytes));
  }

  String uploadId(long stamp) {
    return HexFormat.of().toHexDigits(stamp, 14) + ENCODER.encodeToString(random(18));
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The stamp that an id carries; empty for an id that is not of this form. */
  static OptionalLong stampOf(String versionId) {
    if (versionId.length() != ID_BYTES / 3 * 4) {
      return OptionalLong.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(versionId);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(ByteBuffer.wrap(bytes).getLong() >>> 8);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
