package io.holdfast.storage.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts secrets at rest under a key from outside the database: AES-256-GCM (NIST SP 800-38D).
 *
 * <p>Format: version (1 byte, 1), key id (8 bytes, the start of SHA-256 over a label and the key),
 * nonce (12 random bytes), ciphertext, tag (16 bytes). Version, key id and the context, which names
 * the row, are authenticated: a ciphertext that was moved to another row does not open. Threads may
 * share it.
 */
public final class SecretBox {
  /** Length of the key in bytes. */
  public static final int KEY_BYTES = 32;

  private static final byte VERSION = 1;
  private static final int KEY_ID_BYTES = 8;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;
  private static final int MAX_PLAINTEXT_BYTES = 1 << 16;

  private final SecretKeySpec key;
  private final byte[] keyId;
  private final @Nullable SecretBox previous;
  private final SecureRandom random = new SecureRandom();

  /**
   * With a key of 32 random bytes, which is copied.
   *
   * @throws IllegalArgumentException when it has another length
   */
  public SecretBox(byte[] key) {
    this(key, null);
  }

  private SecretBox(byte[] key, @Nullable SecretBox previous) {
    this.previous = previous;
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a master key has 32 bytes, not " + key.length);
    }
    this.key = new SecretKeySpec(key, "AES");
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("holdfast master key id\n".getBytes(StandardCharsets.US_ASCII));
      this.keyId = Arrays.copyOf(digest.digest(key), KEY_ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * Encrypts under {@code key} and decrypts what was encrypted under this box's key as well, while
   * a rotation goes on.
   *
   * @param key 32 random bytes, which are copied
   */
  public SecretBox rotatingTo(byte[] key) {
    return new SecretBox(key, this);
  }

  /** The context of an access key's secret. */
  public static String contextOfKey(String accessKeyId) {
    return "access_keys/" + accessKeyId;
  }

  /** The context of the text that tells whether a master key is the right one. */
  public static String contextOfVault(UUID vaultId) {
    return "vault/" + vaultId;
  }

  /** True when what was encrypted is under a key of this box. */
  boolean knowsKeyOf(byte[] sealed) {
    return sealed.length > HEAD_BYTES
        && (Arrays.equals(sealed, 1, 1 + KEY_ID_BYTES, keyId, 0, KEY_ID_BYTES)
            || (previous != null && previous.knowsKeyOf(sealed)));
  }

  /** The id of the key that this box encrypts under, as it stands in what it encrypts. */
  public byte[] keyId() {
    return keyId.clone();
  }

  /**
   * Encrypts.
   *
   * @param context names the place that the ciphertext is for; {@link #open} must be given the same
   */
  public byte[] seal(String context, byte[] plaintext) {
    if (plaintext.length == 0 || plaintext.length > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("secret of " + plaintext.length + " bytes");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plaintext);
      return ByteBuffer.allocate(HEAD_BYTES + ciphertext.length)
          .put(VERSION)
          .put(keyId)
          .put(nonce)
          .put(ciphertext)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /**
   * Decrypts.
   *
   * @throws UnreadableSecretException when it was encrypted under another key or for another
   *     context, or was changed
   */
  public byte[] open(String context, byte[] sealed) {
    if (sealed.length <= HEAD_BYTES + TAG_BYTES || sealed[0] != VERSION) {
      throw new UnreadableSecretException("This is not an encrypted secret of this release.");
    }
    byte[] sealedUnder = Arrays.copyOfRange(sealed, 1, 1 + KEY_ID_BYTES);
    if (!MessageDigest.isEqual(sealedUnder, keyId)) {
      if (previous != null) {
        return previous.open(context, sealed);
      }
      throw new UnreadableSecretException(
          "The secret was encrypted under another master key than the one in use.");
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1 + KEY_ID_BYTES, HEAD_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, context)
          .doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
    } catch (AEADBadTagException e) {
      throw new UnreadableSecretException(
          "The encrypted secret was changed or belongs elsewhere.", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(new byte[] {VERSION});
    cipher.updateAAD(keyId);
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
