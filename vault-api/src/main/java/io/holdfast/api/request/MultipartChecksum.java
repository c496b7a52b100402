package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.ObjectChecksum;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checksums of multipart uploads and of copies, as their headers ask for them. */
public final class MultipartChecksum {
  private static final String ALGORITHM = "x-amz-checksum-algorithm";
  private static final String TYPE = "x-amz-checksum-type";
  private static final Pattern PART_COUNT = Pattern.compile("-\\d{1,5}$");

  private MultipartChecksum() {}

  /**
   * What CompleteMultipartUpload says the object's checksum is.
   *
   * @param algorithm null where nothing is said
   * @param value base64, perhaps with {@code -N} behind it; null exactly when the algorithm is
   * @param type null where it is not said
   */
  public record Expected(
      @Nullable DigestAlgorithm algorithm,
      @Nullable String value,
      ObjectChecksum.@Nullable Type type) {

    static Expected from(RequestHeaders headers) {
      ObjectChecksum.Type type = parseType(headers.first(TYPE));
      DigestAlgorithm found = null;
      String value = null;
      for (DigestAlgorithm algorithm : ChecksumName.ALGORITHMS) {
        String header = headers.first(ChecksumName.header(algorithm));
        if (header == null) {
          continue;
        }
        if (found != null) {
          throw new S3Exception(
              S3ErrorCode.INVALID_REQUEST,
              "Expecting a single x-amz-checksum- header. Multiple checksum Types are not"
                  + " allowed.");
        }
        ChecksumName.decode(algorithm, PART_COUNT.matcher(header).replaceFirst(""));
        found = algorithm;
        value = header;
      }
      return new Expected(found, value, type);
    }
  }

  /**
   * {@code x-amz-checksum-algorithm}, or null.
   *
   * @throws S3Exception InvalidRequest for an unknown one
   */
  static @Nullable DigestAlgorithm algorithm(RequestHeaders headers) {
    String name = headers.first(ALGORITHM);
    if (name == null) {
      return null;
    }
    DigestAlgorithm algorithm = ChecksumName.parse(name);
    if (algorithm == null) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "Checksum algorithm provided is unsupported. Please try again with any of the valid"
              + " types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    }
    return algorithm;
  }

  /**
   * {@code x-amz-checksum-type} of an upload, or what the algorithm implies.
   *
   * @throws S3Exception InvalidRequest for a type without or against the algorithm
   */
  static ObjectChecksum.@Nullable Type type(
      RequestHeaders headers, @Nullable DigestAlgorithm algorithm) {
    ObjectChecksum.Type type = parseType(headers.first(TYPE));
    if (algorithm == null) {
      if (type != null) {
        throw new S3Exception(
            S3ErrorCode.INVALID_REQUEST,
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm"
                + " header.");
      }
      return null;
    }
    boolean whole = algorithm == DigestAlgorithm.CRC64NVME;
    boolean hash = algorithm == DigestAlgorithm.SHA1 || algorithm == DigestAlgorithm.SHA256;
    if (type == null) {
      return whole ? ObjectChecksum.Type.FULL_OBJECT : ObjectChecksum.Type.COMPOSITE;
    }
    if ((whole && type == ObjectChecksum.Type.COMPOSITE)
        || (hash && type == ObjectChecksum.Type.FULL_OBJECT)) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "The "
              + type
              + " checksum type cannot be used with the "
              + ChecksumName.lower(algorithm)
              + " checksum algorithm.");
    }
    return type;
  }

  private static ObjectChecksum.@Nullable Type parseType(@Nullable String value) {
    if (value == null) {
      return null;
    }
    for (ObjectChecksum.Type type : ObjectChecksum.Type.values()) {
      if (type.name().equals(value)) {
        return type;
      }
    }
    throw new S3Exception(
        S3ErrorCode.INVALID_REQUEST, "Value for x-amz-checksum-type header is invalid.");
  }
}
