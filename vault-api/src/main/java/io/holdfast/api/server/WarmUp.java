package io.holdfast.api.server;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs digests and ciphers until the compiler has made machine code of them, while PostgreSQL
 * starts: the first upload then is as fast as the second.
 */
final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final Duration LIMIT = Duration.ofMillis(800);
  private static final int ROUNDS = 400;

  private WarmUp() {}

  /** On a thread of its own; ends within a second or so. */
  static void start() {
    Thread.ofPlatform().daemon().name("warm-up").start(WarmUp::run);
  }

  private static void run() {
    byte[] data = new byte[64 * 1024];
    long end = System.nanoTime() + LIMIT.toNanos();
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
      SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
      CRC32 crc32 = new CRC32();
      CRC32C crc32c = new CRC32C();
      for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
        md5.update(data);
        sha256.update(data);
        hmac.update(data, 0, 256);
        hmac.doFinal();
        crc32.update(data);
        crc32c.update(data);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = new byte[12];
        nonce[0] = (byte) round;
        nonce[1] = (byte) (round >> 8);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        cipher.doFinal(data, 0, 4096);
      }
    } catch (GeneralSecurityException missing) {
      log.warn("This Java lacks an algorithm that the vault needs", missing);
    }
  }
}
