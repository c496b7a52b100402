package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopySourceTest {
  private static final ReadConditions NONE = new ReadConditions(null, null, null, null);

  @ParameterizedTest
  @CsvSource({
    "b/k,b,k,",
    "/b/k,b,k,",
    "/b//k,b,/k,",
    "b/k/,b,k/,",
    "b%2Fk,b,k,",
    "b/a%20b,b,a b,",
    "b/a+b,b,a+b,",
    "b/a%2Bb,b,a+b,",
    "b/%C3%A4,b,ä,",
    "b/k?versionId=v1,b,k,v1",
    "b/k%3FversionId=v1,b,k?versionId=v1,",
    "b/foo%3Fbar?versionId=null,b,foo?bar,null",
    "b/100%25,b,100%,",
  })
  void sourcesAreDecodedOnce(String header, String bucket, String key, String version) {
    CopySource source = CopySource.parse(header, NONE);
    assertThat(source.bucket()).isEqualTo(bucket);
    assertThat(source.key().value()).isEqualTo(key);
    assertThat(source.versionId() == null ? null : source.versionId().value()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "b",
        "/b",
        "b/",
        "/b/",
        "//k",
        "b/%",
        "b/%4",
        "b/%zz",
        "b/%FF",
        "b/%00",
        "b/k?versionId=",
        "b/k?versionId=a%20b",
        "b/k?versionId=%0d%0a"
      })
  void whatNamesNoObjectIsRefused(String header) {
    assertThatThrownBy(() -> CopySource.parse(header, NONE))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3ErrorCode.INVALID_ARGUMENT));
  }
}
