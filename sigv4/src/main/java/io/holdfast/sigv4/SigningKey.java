package io.holdfast.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The key derived from a secret access key for one {@link CredentialScope}. It never prints. An
 * instance is immutable and may be cached and shared; equality is identity, on purpose.
 */
public final class SigningKey {
  private static final String HMAC_SHA256 = "HmacSHA256";

  private final CredentialScope scope;
  private final byte[] key;

  private SigningKey(CredentialScope scope, byte[] key) {
    this.scope = scope;
    this.key = key;
  }

  /** Derives the key; four HMACs, a few microseconds. */
  public static SigningKey derive(String secretAccessKey, CredentialScope scope) {
    return derive(secretAccessKey.getBytes(StandardCharsets.UTF_8), scope);
  }

  /** Derives the key from the secret's UTF-8 bytes, which are not kept. */
  public static SigningKey derive(byte[] secretAccessKey, CredentialScope scope) {
    byte[] seed = new byte[secretAccessKey.length + 4];
    System.arraycopy(new byte[] {'A', 'W', 'S', '4'}, 0, seed, 0, 4);
    System.arraycopy(secretAccessKey, 0, seed, 4, secretAccessKey.length);
    Mac mac = Digests.hmac(HMAC_SHA256);
    byte[] date = Digests.hmac(mac, seed, Digests.latin1(scope.date()));
    Arrays.fill(seed, (byte) 0);
    byte[] region = Digests.hmac(mac, date, Digests.latin1(scope.region()));
    byte[] service = Digests.hmac(mac, region, Digests.latin1(scope.service()));
    return new SigningKey(
        scope, Digests.hmac(mac, service, Digests.latin1(CredentialScope.TERMINAL)));
  }

  /** What the key is good for. */
  public CredentialScope scope() {
    return scope;
  }

  /** The signature of a string to sign: 64 lower-case hexadecimal digits. */
  String sign(byte[] stringToSign) {
    return Hex.of(Digests.hmac(Digests.hmac(HMAC_SHA256), key, stringToSign));
  }

  @Override
  public String toString() {
    return "SigningKey[" + scope + ", not shown]";
  }
}
