package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.RequestHeaders;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/** Compares a document with every digest that the request gives for it. */
final class DocumentDigests {
  private static final List<String> CHECKSUMS =
      List.of("crc32", "crc32c", "crc64nvme", "sha1", "sha256");
  private static final long CRC64_NVME = 0x9a6c9329ac4bc9b5L;

  private DocumentDigests() {}

  /**
   * Verifies what is about these bytes in every operation: the signature's digest, Content-MD5 and
   * trailing checksums.
   *
   * @param trailers trailing fields by lower-case name
   * @throws S3Exception InvalidDigest, InvalidRequest, BadDigest, XAmzContentSHA256Mismatch
   */
  static void verify(
      byte[] document,
      RequestHeaders headers,
      Map<String, String> trailers,
      byte @Nullable [] signedSha256) {
    if (signedSha256 != null) {
      byte[] computed = digest("SHA-256", document);
      if (!MessageDigest.isEqual(signedSha256, computed)) {
        throw new S3Exception(S3ErrorCode.X_AMZ_CONTENT_SHA256_MISMATCH)
            .with("ClientComputedContentSHA256", HexFormat.of().formatHex(signedSha256))
            .with("S3ComputedContentSHA256", HexFormat.of().formatHex(computed));
      }
    }
    String md5 = headers.first("content-md5");
    if (md5 != null) {
      byte[] expected = base64(md5);
      if (expected == null || expected.length != 16) {
        throw new S3Exception(S3ErrorCode.INVALID_DIGEST).with("Content-MD5", md5);
      }
      byte[] computed = digest("MD5", document);
      if (!MessageDigest.isEqual(expected, computed)) {
        throw new S3Exception(S3ErrorCode.BAD_DIGEST)
            .with("ExpectedDigest", md5)
            .with("CalculatedDigest", Base64.getEncoder().encodeToString(computed));
      }
    }
    verifyChecksums(document, trailers::get);
  }

  /**
   * Verifies the checksums that the headers, or the trailing fields, give.
   *
   * @param field a field's value by its lower-case name
   * @throws S3Exception InvalidRequest for a malformed one, BadDigest
   */
  static void verifyChecksums(byte[] document, Function<String, @Nullable String> field) {
    for (String name : CHECKSUMS) {
      String value = field.apply("x-amz-checksum-" + name);
      if (value != null) {
        verifyChecksum(name, value, document);
      }
    }
  }

  private static void verifyChecksum(String name, String value, byte[] document) {
    byte[] computed =
        switch (name) {
          case "crc32" -> crc(new CRC32(), document);
          case "crc32c" -> crc(new CRC32C(), document);
          case "crc64nvme" -> crc64(document);
          case "sha1" -> digest("SHA-1", document);
          default -> digest("SHA-256", document);
        };
    byte[] expected = base64(value);
    if (expected == null || expected.length != computed.length) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST, "Value for x-amz-checksum-" + name + " header is invalid.");
    }
    if (!MessageDigest.isEqual(expected, computed)) {
      throw new S3Exception(
          S3ErrorCode.BAD_DIGEST,
          "The "
              + name.toUpperCase(Locale.ROOT)
              + " you specified did not match the calculated checksum.");
    }
  }

  private static byte[] crc(Checksum checksum, byte[] document) {
    checksum.update(document);
    return ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
  }

  /** Bit by bit: documents are small. */
  private static byte[] crc64(byte[] document) {
    long crc = -1;
    for (byte b : document) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ CRC64_NVME;
      }
    }
    return ByteBuffer.allocate(8).putLong(~crc).array();
  }

  private static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] digest(String algorithm, byte[] document) {
    try {
      return MessageDigest.getInstance(algorithm).digest(document);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(algorithm + " is part of every JDK", e);
    }
  }
}
