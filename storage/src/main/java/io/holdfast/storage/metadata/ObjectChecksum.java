package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.DigestAlgorithm;

/**
 * The checksum that S3 stores with an object or a part.
 *
 * @param algorithm never MD5
 * @param type whether it covers the whole object or is composed of the parts' checksums
 * @param value base64, with {@code -N} behind it where it is composite
 */
public record ObjectChecksum(DigestAlgorithm algorithm, Type type, String value) {
  /** S3's ChecksumType. */
  public enum Type {
    FULL_OBJECT,
    COMPOSITE
  }
}
