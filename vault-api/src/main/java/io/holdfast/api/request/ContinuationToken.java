package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The opaque token by which a listing goes on: where it stood, with a check that finds what was
 * altered or taken from another listing. It is no secret: it says no more than {@code start-after}.
 */
public final class ContinuationToken {
  private static final int CHECK_BYTES = 8;
  private static final int MAX_CHARACTERS = 8192;

  private ContinuationToken() {}

  /**
   * A token.
   *
   * @param listing which listing it belongs to
   * @param position where it goes on
   */
  public static String encode(String listing, String position) {
    byte[] text = position.getBytes(StandardCharsets.UTF_8);
    byte[] token = Arrays.copyOf(check(listing, text), CHECK_BYTES + text.length);
    System.arraycopy(text, 0, token, CHECK_BYTES, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The position in a token of this listing.
   *
   * @throws S3Exception InvalidArgument
   */
  public static String decode(String listing, String token) {
    if (token.length() <= MAX_CHARACTERS) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        if (bytes.length > CHECK_BYTES) {
          byte[] text = Arrays.copyOfRange(bytes, CHECK_BYTES, bytes.length);
          byte[] given = Arrays.copyOf(bytes, CHECK_BYTES);
          String position = new String(text, StandardCharsets.UTF_8);
          // The check is no secret, and no key or bucket that a page ends with holds a NUL.
          if (MessageDigest.isEqual(given, check(listing, text)) && position.indexOf('\0') < 0) {
            return position;
          }
        }
      } catch (IllegalArgumentException e) {
        throw incorrect(token);
      }
    }
    throw incorrect(token);
  }

  private static byte[] check(String listing, byte[] text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(listing.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return Arrays.copyOf(digest.digest(text), CHECK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static S3Exception incorrect(String token) {
    return new S3Exception(
            S3ErrorCode.INVALID_ARGUMENT, "The continuation token provided is incorrect")
        .with("ArgumentName", "continuation-token")
        .with("ArgumentValue", token);
  }
}
