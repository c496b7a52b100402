package io.holdfast.storage.blob;

import java.util.Set;

/**
 * What is known of a blob before its first byte.
 *
 * @param declaredLength length in bytes, or {@link #UNKNOWN_LENGTH}
 * @param digests digests to compute in the one pass over the bytes; each is computed once
 */
public record BlobSpec(long declaredLength, Set<DigestAlgorithm> digests) {
  /** For bodies whose length no header told. */
  public static final long UNKNOWN_LENGTH = -1;

  public BlobSpec {
    if (declaredLength < UNKNOWN_LENGTH) {
      throw new IllegalArgumentException("declaredLength is negative: " + declaredLength);
    }
    digests = Set.copyOf(digests);
  }
}
