package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Digests of documents; the values are the check values of "123456789". */
final class DocumentDigestsTest {
  private static final byte[] DOCUMENT = "123456789".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "crc32, y/Q5Jg==",
    "crc32c, 4waSgw==",
    "crc64nvme, rosUhgp5mIg=",
    "sha1, 98O8HYCOBHMq32eZZczDTKeuNEE=",
    "sha256, FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="
  })
  void everyChecksumIsCompared(String algorithm, String value) {
    String name = "x-amz-checksum-" + algorithm;
    Map<String, String> right = Map.of(name, value);
    assertThatCode(() -> DocumentDigests.verifyChecksums(DOCUMENT, right::get))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DocumentDigests.verifyChecksums(new byte[1], right::get))
        .isInstanceOf(S3Exception.class);
    Map<String, String> malformed = Map.of(name, "AA");
    assertThatThrownBy(() -> DocumentDigests.verifyChecksums(DOCUMENT, malformed::get))
        .isInstanceOf(S3Exception.class);
  }

  @Test
  void checksumHeadersAreNotAlwaysAboutTheDocument() {
    Map<String, String> wrong = Map.of("x-amz-checksum-crc32", "AAAAAA==");
    assertThatCode(() -> DocumentDigests.verify(DOCUMENT, Heads.headers(wrong), Map.of(), null))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DocumentDigests.verify(DOCUMENT, Heads.headers(Map.of()), wrong, null))
        .isInstanceOf(S3Exception.class);
  }
}
