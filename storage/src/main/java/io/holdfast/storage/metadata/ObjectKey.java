package io.holdfast.storage.metadata;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An object key: 1 to 1024 bytes of valid UTF-8 without NUL. Orders by its bytes, as S3 lists keys;
 * {@link String} order differs from it beyond U+FFFF.
 */
public final class ObjectKey implements Comparable<ObjectKey> {
  /** Longest key in bytes of UTF-8. */
  public static final int MAX_BYTES = 1024;

  private final byte[] utf8;

  private ObjectKey(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Takes a key.
   *
   * @throws IllegalArgumentException when it is empty, too long, holds NUL or an unpaired surrogate
   */
  public static ObjectKey of(String key) {
    if (key.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("key holds NUL");
    }
    ByteBuffer encoded;
    try {
      encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("key is not valid Unicode", e);
    }
    byte[] utf8 = new byte[encoded.remaining()];
    encoded.get(utf8);
    return ofStored(utf8);
  }

  /** Takes bytes that were a key before, such as a column's. Does not copy. */
  public static ObjectKey ofStored(byte[] utf8) {
    if (utf8.length == 0 || utf8.length > MAX_BYTES) {
      throw new IllegalArgumentException("key of " + utf8.length + " bytes");
    }
    return new ObjectKey(utf8);
  }

  /** The bytes of UTF-8; do not modify. */
  public byte[] utf8() {
    return utf8;
  }

  /** The key as text. */
  public String value() {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return Arrays.compareUnsigned(utf8, other.utf8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectKey key && Arrays.equals(utf8, key.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return value();
  }
}
