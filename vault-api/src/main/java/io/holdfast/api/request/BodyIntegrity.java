package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about the bytes of a body, to be verified before anything is committed.
 *
 * @param contentMd5 16 bytes, or null
 * @param algorithm of the one checksum, or null where none is given or announced
 * @param checksum its value from the header; null where the trailer brings it
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html">
 *     Checking object integrity</a>
 */
public record BodyIntegrity(
    byte @Nullable [] contentMd5, @Nullable DigestAlgorithm algorithm, byte @Nullable [] checksum) {

  private static final String SDK_ALGORITHM = "x-amz-sdk-checksum-algorithm";

  /**
   * Reads Content-MD5, {@code x-amz-checksum-*}, {@code x-amz-trailer} and {@code
   * x-amz-sdk-checksum-algorithm}.
   *
   * @throws S3Exception InvalidDigest, BadDigest, InvalidRequest
   */
  public static BodyIntegrity from(RequestHeaders headers) {
    byte[] md5 = contentMd5(headers.first("content-md5"));
    DigestAlgorithm inHeader = onlyHeader(headers);
    DigestAlgorithm inTrailer = announcedTrailer(headers);
    if (inHeader != null && inTrailer != null) {
      throw multiple();
    }
    DigestAlgorithm algorithm = inHeader != null ? inHeader : inTrailer;
    requireSdkAlgorithm(headers.first(SDK_ALGORITHM), algorithm);
    String value = inHeader == null ? null : headers.first(ChecksumName.header(inHeader));
    return new BodyIntegrity(
        md5,
        algorithm,
        inHeader == null || value == null ? null : ChecksumName.decode(inHeader, value));
  }

  /** True where the client gave any digest of its own besides the signature's. */
  public boolean isGiven() {
    return contentMd5 != null || algorithm != null;
  }

  private static byte @Nullable [] contentMd5(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      byte[] md5 = Base64.getDecoder().decode(header);
      if (md5.length == DigestAlgorithm.MD5.lengthBytes()) {
        return md5;
      }
    } catch (IllegalArgumentException e) {
      throw invalidDigest(header);
    }
    throw invalidDigest(header);
  }

  private static S3Exception invalidDigest(String header) {
    return new S3Exception(S3ErrorCode.INVALID_DIGEST).with("Content-MD5", header);
  }

  private static @Nullable DigestAlgorithm onlyHeader(RequestHeaders headers) {
    List<DigestAlgorithm> given = new ArrayList<>(1);
    for (DigestAlgorithm algorithm : ChecksumName.ALGORITHMS) {
      headers.all(ChecksumName.header(algorithm)).forEach(value -> given.add(algorithm));
    }
    if (given.size() > 1) {
      throw multiple();
    }
    return given.isEmpty() ? null : given.get(0);
  }

  private static @Nullable DigestAlgorithm announcedTrailer(RequestHeaders headers) {
    DigestAlgorithm found = null;
    for (String header : headers.all("x-amz-trailer")) {
      for (String name : header.split(",", -1)) {
        String trailer = name.strip().toLowerCase(Locale.ROOT);
        if (trailer.isEmpty()) {
          continue;
        }
        DigestAlgorithm algorithm =
            trailer.startsWith("x-amz-checksum-")
                ? ChecksumName.parse(trailer.substring("x-amz-checksum-".length()))
                : null;
        if (algorithm == null) {
          throw new S3Exception(
              S3ErrorCode.INVALID_REQUEST,
              "The value specified in the x-amz-trailer header is not supported");
        }
        if (found != null) {
          throw multiple();
        }
        found = algorithm;
      }
    }
    return found;
  }

  private static void requireSdkAlgorithm(
      @Nullable String named, @Nullable DigestAlgorithm algorithm) {
    if (named == null) {
      return;
    }
    DigestAlgorithm wanted = ChecksumName.parse(named);
    if (wanted != null && algorithm == null) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          SDK_ALGORITHM
              + " specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were"
              + " found.");
    }
    if (wanted == null || wanted != algorithm) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST, "Value for " + SDK_ALGORITHM + " header is invalid.");
    }
  }

  private static S3Exception multiple() {
    return new S3Exception(
        S3ErrorCode.INVALID_REQUEST,
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
}
