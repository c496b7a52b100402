package io.holdfast.storage.blob;

import java.util.Map;

/**
 * Length and digests of a body that was received whole.
 *
 * @param length in bytes
 * @param digests raw digests, big-endian, one for each algorithm that the spec named; do not modify
 */
public record SealedBlob(long length, Map<DigestAlgorithm, byte[]> digests) {
  public SealedBlob {
    digests = Map.copyOf(digests);
  }

  /** The digest of {@code algorithm}, which the spec must have named. */
  public byte[] digest(DigestAlgorithm algorithm) {
    byte[] digest = digests.get(algorithm);
    if (digest == null) {
      throw new IllegalArgumentException(algorithm + " was not computed");
    }
    return digest;
  }
}
