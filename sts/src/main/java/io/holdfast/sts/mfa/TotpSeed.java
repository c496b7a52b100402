package io.holdfast.sts.mfa;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of a virtual MFA device, and what its codes are: TOTP of RFC 6238 with SHA-1, steps of
 * 30 seconds and six digits, which is what every authenticator app has. Never prints.
 */
public final class TotpSeed {
  /** Length in bytes; RFC 4226 §4 asks for 16 at least and recommends 20. */
  public static final int BYTES = 20;

  /** How long a code is shown, in seconds. */
  public static final int STEP_SECONDS = 30;

  /** How many steps before and after the present one are taken for clocks that differ. */
  public static final int WINDOW_STEPS = 1;

  /** How many steps on both sides enrolment and resynchronization look at. */
  public static final int RESYNC_WINDOW_STEPS = 20;

  private static final int MIN_BYTES = 10;
  private static final int MODULUS = 1_000_000;
  private static final String ISSUER = "Holdfast";

  private final byte[] bytes;

  /** Of stored or imported bytes, which are copied. */
  public TotpSeed(byte[] bytes) {
    if (bytes.length < MIN_BYTES) {
      throw new IllegalArgumentException("a seed of " + bytes.length + " bytes");
    }
    this.bytes = bytes.clone();
  }

  /** A new one. */
  public static TotpSeed random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new TotpSeed(bytes);
  }

  /** The bytes, to be stored encrypted. */
  public byte[] reveal() {
    return bytes.clone();
  }

  /** What is typed into an app that cannot read a QR code; shown once. */
  public String base32() {
    return Base32.encode(bytes);
  }

  /** The {@code otpauth://} URI that the QR code shows; shown once. */
  public String uri(String deviceName, String accountId) {
    return "otpauth://totp/"
        + encoded(ISSUER + ":" + deviceName + "@" + accountId)
        + "?secret="
        + base32()
        + "&issuer="
        + ISSUER;
  }

  /** The number of the step that holds {@code time}. */
  public static long step(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), STEP_SECONDS);
  }

  /**
   * The latest step within {@code window} steps of {@code around} and after {@code after} whose
   * code this is. Every step of the window is computed whatever the code is, and compared in
   * constant time.
   */
  public OptionalLong stepOf(String code, long around, int window, long after) {
    byte[] given = code.getBytes(StandardCharsets.UTF_8);
    long found = -1;
    for (long step = Math.max(0, around - window); step <= around + window; step++) {
      boolean same = MessageDigest.isEqual(given, code(step).getBytes(StandardCharsets.US_ASCII));
      found = same && step > after ? step : found;
    }
    return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /**
   * The step of the second of two codes that follow each other, as enrolment asks for them.
   *
   * @param after the step of the last code that was used
   */
  public OptionalLong stepOfPair(String first, String second, long around, long after) {
    byte[] one = first.getBytes(StandardCharsets.UTF_8);
    byte[] two = second.getBytes(StandardCharsets.UTF_8);
    long found = -1;
    long from = Math.max(0, around - RESYNC_WINDOW_STEPS);
    for (long step = from; step < around + RESYNC_WINDOW_STEPS; step++) {
      boolean isFirst = MessageDigest.isEqual(one, code(step).getBytes(StandardCharsets.US_ASCII));
      boolean isSecond =
          MessageDigest.isEqual(two, code(step + 1).getBytes(StandardCharsets.US_ASCII));
      found = isFirst && isSecond && step > after ? step + 1 : found;
    }
    return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /** The code of a step: RFC 4226 §5.3 over its number. */
  public String code(long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(bytes, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xF;
      int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7FFFFFFF;
      return Integer.toString(MODULUS + number % MODULUS).substring(1);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-1", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return "TotpSeed[redacted]";
  }
}
