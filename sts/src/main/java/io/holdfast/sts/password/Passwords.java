package io.holdfast.sts.password;

import io.holdfast.storage.identity.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes passwords by Argon2id (RFC 9106), with 19 MiB, two passes and one lane, as OWASP advises.
 * A hash says how it was made, so that these can be raised. Few are made at once: they take memory
 * and a processor, and anybody with a user's keys may ask for them.
 */
public final class Passwords {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int AT_ONCE = 2;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  /** The most memory that a kept hash may ask for. */
  private static final int MAX_MEMORY_KIB = 256 * 1024;

  private final SecureRandom random;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /** With the source of salts. */
  public Passwords(SecureRandom random) {
    this.random = random;
  }

  /** A hash to keep. */
  public PasswordHash hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = argon2(password, salt, HASH_BYTES, MEMORY_KIB, PASSES, LANES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return new PasswordHash(
        "$argon2id$v=19$m="
            + MEMORY_KIB
            + ",t="
            + PASSES
            + ",p="
            + LANES
            + "$"
            + base64.encodeToString(salt)
            + "$"
            + base64.encodeToString(hash));
  }

  /** Whether the password is the one of the hash; false where the hash cannot be read. */
  public boolean verify(String password, PasswordHash kept) {
    Matcher phc = PHC.matcher(kept.reveal());
    if (!phc.matches()) {
      return false;
    }
    int memory = Integer.parseInt(phc.group(1));
    int passes = Integer.parseInt(phc.group(2));
    int lanes = Integer.parseInt(phc.group(3));
    if (memory < 8 || memory > MAX_MEMORY_KIB || passes < 1 || lanes < 1 || lanes > 16) {
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(phc.group(5));
    byte[] salt = Base64.getDecoder().decode(phc.group(4));
    return MessageDigest.isEqual(
        argon2(password, salt, expected.length, memory, passes, lanes), expected);
  }

  private byte[] argon2(
      String password, byte[] salt, int length, int memoryKib, int passes, int lanes) {
    slots.acquireUninterruptibly();
    try {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKib)
              .withIterations(passes)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[length];
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      slots.release();
    }
  }
}
