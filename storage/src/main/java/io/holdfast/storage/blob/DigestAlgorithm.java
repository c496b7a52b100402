package io.holdfast.storage.blob;

/** Digests that one pass over a body can compute. Names and lengths as S3 uses them. */
public enum DigestAlgorithm {
  MD5(16),
  SHA1(20),
  SHA256(32),
  CRC32(4),
  CRC32C(4),
  CRC64NVME(8);

  private final int lengthBytes;

  DigestAlgorithm(int lengthBytes) {
    this.lengthBytes = lengthBytes;
  }

  /** Length of the digest in bytes; CRCs are big-endian. */
  public int lengthBytes() {
    return lengthBytes;
  }
}
