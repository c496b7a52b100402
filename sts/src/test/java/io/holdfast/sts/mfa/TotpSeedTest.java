package io.holdfast.sts.mfa;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpSeedTest {
  private static final TotpSeed RFC =
      new TotpSeed("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

  /** RFC 6238, appendix B, the last six of its eight digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codesAreThoseOfTheRfc(long seconds, String code) {
    assertThat(RFC.code(TotpSeed.step(Instant.ofEpochSecond(seconds)))).isEqualTo(code);
  }

  @Test
  void aCodeIsTakenOneStepEarlyOrLateAndNoFurther() {
    for (int away = -2; away <= 2; away++) {
      var step = RFC.stepOf(RFC.code(1_000 + away), 1_000, TotpSeed.WINDOW_STEPS, -1);

      assertThat(step.isPresent()).isEqualTo(Math.abs(away) <= 1);
    }
  }

  @Test
  void aStepThatWasUsedIsNotFoundAgain() {
    assertThat(RFC.stepOf(RFC.code(1_000), 1_000, 1, 1_000)).isEmpty();
    assertThat(RFC.stepOf(RFC.code(1_001), 1_000, 1, 1_000)).hasValue(1_001);
  }

  @Test
  void onlyTwoCodesThatFollowEachOtherEnrol() {
    assertThat(RFC.stepOfPair(RFC.code(990), RFC.code(991), 1_000, -1)).hasValue(991);
    assertThat(RFC.stepOfPair(RFC.code(991), RFC.code(990), 1_000, -1)).isEmpty();
    assertThat(RFC.stepOfPair(RFC.code(990), RFC.code(992), 1_000, -1)).isEmpty();
    assertThat(RFC.stepOfPair(RFC.code(900), RFC.code(901), 1_000, -1)).isEmpty();
    assertThat(RFC.stepOfPair("", "", 1_000, -1)).isEmpty();
  }

  @Test
  void theSeedIsBase32AndDoesNotPrint() {
    assertThat(RFC.base32()).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assertThat(RFC.toString()).doesNotContain("GEZD");
  }

  @Test
  void theQrCodeReadsAsTheUri() throws Exception {
    String uri = RFC.uri("alice", "123456789012");
    assertThat(uri)
        .isEqualTo(
            "otpauth://totp/Holdfast%3Aalice%40123456789012"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Holdfast");

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(QrPng.of(uri)));

    int side = image.getWidth();
    int[] pixels = image.getRGB(0, 0, side, side, null, 0, side);
    var bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(side, side, pixels)));
    assertThat(new QRCodeReader().decode(bitmap).getText()).isEqualTo(uri);
  }
}
