package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import org.junit.jupiter.api.Test;

class ContinuationTokenTest {
  @Test
  void aForgedPositionThatNoDatabaseTakesIsRefused() {
    assertThat(ContinuationToken.decode("l", ContinuationToken.encode("l", "a b")))
        .isEqualTo("a b");
    String forged = ContinuationToken.encode("l", "a\0b");
    assertThatThrownBy(() -> ContinuationToken.decode("l", forged))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3ErrorCode.INVALID_ARGUMENT));
  }
}
