package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "a-b",
        "a.b",
        "0ab",
        "aaa.111",
        "my-bucket.v2.example",
        "1.2.3",
        "1.2.3.4.5",
        "a--b",
        "example--ol",
        "s3alias",
        "xn-a",
        "stheree",
        "1234567890.abc",
        "a12345678901234567890123456789012345678901234567890123456789012"
      })
  void goodNamesAreTaken(String name) {
    assertThat(BucketName.isValid(name, false)).isTrue();
    assertThat(BucketName.isValid(name, true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "ab",
        "-ab",
        "ab-",
        ".ab",
        "ab.",
        "a..b",
        "a.-b",
        "a-.b",
        "Abc",
        "aBc",
        "a b",
        "a/b",
        "ä-b",
        "a\u0000b",
        "abc\n",
        "192.168.5.123",
        "1.2.3.4",
        "999.999.999.999",
        "xn--abc",
        "sthree-abc",
        "sthree-configurator.x",
        "amzn-s3-demo-bucket",
        "abc-s3alias",
        "abc--ol-s3",
        "abc.mrap",
        "abc--x-s3",
        "abc--table-s3",
        "sts",
        "iam",
        "l",
        "_abc",
        "a123456789012345678901234567890123456789012345678901234567890123"
      })
  void badNamesAreRefused(String name) {
    assertThat(BucketName.isValid(name, false)).isFalse();
    assertThat(BucketName.isValid(name, true)).isFalse();
  }

  @Test
  void underscoresAreASettingButNeverLead() {
    assertThat(BucketName.isValid("a_b", false)).isFalse();
    assertThat(BucketName.isValid("a_b", true)).isTrue();
    assertThat(BucketName.isValid("ab_", true)).isTrue();
    assertThat(BucketName.isValid("_ab", true)).isFalse();
  }
}
