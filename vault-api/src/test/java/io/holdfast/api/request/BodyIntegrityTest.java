package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyIntegrityTest {
  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : text.split("\\|")) {
      if (!line.isBlank()) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "x-other: 1;;false",
        "x-amz-checksum-crc32: AAAAAA==;CRC32;true",
        "x-amz-checksum-crc32: AAAAAA==|x-amz-sdk-checksum-algorithm: CRC32;CRC32;true",
        "x-amz-checksum-crc64nvme: AAAAAAAAAAA=;CRC64NVME;true",
        "x-amz-trailer: x-amz-checksum-sha256;SHA256;false",
        "x-amz-trailer: X-Amz-Checksum-Crc32c|x-amz-sdk-checksum-algorithm: crc32c;CRC32C;false",
      })
  void oneChecksumIsTakenFromHeaderOrTrailer(
      String text, DigestAlgorithm algorithm, boolean value) {
    BodyIntegrity integrity = BodyIntegrity.from(Heads.headers(headers(text)));
    assertThat(integrity.algorithm()).isEqualTo(algorithm);
    assertThat(integrity.checksum() != null).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "content-md5: ;InvalidDigest",
        "content-md5: AAAA;InvalidDigest",
        "content-md5: ?;InvalidDigest",
        "x-amz-checksum-crc32: bad;BadDigest",
        "x-amz-checksum-sha256: AAAAAA==;BadDigest",
        "x-amz-checksum-crc32: AAAAAA==|x-amz-checksum-crc32c: AAAAAA==;InvalidRequest",
        "x-amz-checksum-crc32: AAAAAA==|x-amz-trailer: x-amz-checksum-crc32;InvalidRequest",
        "x-amz-trailer: x-amz-checksum-crc32, x-amz-checksum-sha1;InvalidRequest",
        "x-amz-trailer: x-amz-meta-foo;InvalidRequest",
        "x-amz-trailer: x-amz-checksum-md5;InvalidRequest",
        "x-amz-sdk-checksum-algorithm: CRC32;InvalidRequest",
        "x-amz-sdk-checksum-algorithm: MD5;InvalidRequest",
        "x-amz-checksum-crc32: AAAAAA==|x-amz-sdk-checksum-algorithm: SHA1;InvalidRequest",
      })
  void contradictionsAndMalformedDigestsAreRefused(String text, String code) {
    assertThatThrownBy(() -> BodyIntegrity.from(Heads.headers(headers(text))))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.code().code()).isEqualTo(code));
  }
}
