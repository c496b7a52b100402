package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** S3's names for checksum algorithms, in headers, parameters and elements. */
public final class ChecksumName {
  /** All algorithms of {@code x-amz-checksum-*}, in AWS's order. */
  public static final List<DigestAlgorithm> ALGORITHMS =
      List.of(
          DigestAlgorithm.CRC32,
          DigestAlgorithm.CRC32C,
          DigestAlgorithm.CRC64NVME,
          DigestAlgorithm.SHA1,
          DigestAlgorithm.SHA256);

  private ChecksumName() {}

  /** The header, such as {@code x-amz-checksum-crc32c}. */
  public static String header(DigestAlgorithm algorithm) {
    return "x-amz-checksum-" + lower(algorithm);
  }

  /** The element, such as {@code ChecksumCRC32C}. */
  public static String element(DigestAlgorithm algorithm) {
    return "Checksum" + algorithm.name();
  }

  /** The lower-case name that AWS's texts use. */
  public static String lower(DigestAlgorithm algorithm) {
    return algorithm.name().toLowerCase(Locale.ROOT);
  }

  /** The algorithm of that name, in any case, or null. */
  static @Nullable DigestAlgorithm parse(String name) {
    for (DigestAlgorithm algorithm : ALGORITHMS) {
      if (algorithm.name().equalsIgnoreCase(name.strip())) {
        return algorithm;
      }
    }
    return null;
  }

  /**
   * A checksum that a client sent. One of the wrong length matches no body, so it is a bad digest;
   * see docs/s3-divergences.md.
   *
   * @throws S3Exception BadDigest where it is no checksum of that algorithm
   */
  public static byte[] decode(DigestAlgorithm algorithm, String base64) {
    try {
      byte[] value = Base64.getDecoder().decode(base64.strip());
      if (value.length == algorithm.lengthBytes()) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      throw mismatch(algorithm);
    }
    throw mismatch(algorithm);
  }

  /** BadDigest with AWS's text for checksums. */
  public static S3Exception mismatch(DigestAlgorithm algorithm) {
    return new S3Exception(
        S3ErrorCode.BAD_DIGEST,
        "The " + algorithm.name() + " you specified did not match the calculated checksum.");
  }
}
