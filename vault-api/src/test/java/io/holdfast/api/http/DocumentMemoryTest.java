package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.PayloadMode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DocumentMemoryTest {
  private static final int MAX_BYTES = 1 << 20;

  private final DocumentMemory memory = new DocumentMemory(100_000);

  @Test
  void documentsAreReadWholeWhetherTheirLengthIsToldOrNot() throws Exception {
    byte[] bytes = new byte[40_000];
    new Random(7).nextBytes(bytes);
    for (long declared : new long[] {bytes.length, -1}) {
      try (Payload payload = payload(declared, bytes)) {
        assertThat(payload.readDocument(MAX_BYTES)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void documentsBeyondTheMemoryForAllAreToSlowDownUntilOthersAreDone() throws Exception {
    try (Payload held = payload(80_000, new byte[80_000])) {
      assertThat(held.readDocument(MAX_BYTES)).hasSize(80_000);
      try (Payload second = payload(80_000, new byte[80_000])) {
        assertThatThrownBy(() -> second.readDocument(MAX_BYTES))
            .isInstanceOfSatisfying(
                S3Exception.class,
                refusal -> assertThat(refusal.code()).isEqualTo(S3ErrorCode.SLOW_DOWN));
      }
    }
    try (Payload next = payload(80_000, new byte[80_000])) {
      assertThat(next.readDocument(MAX_BYTES)).hasSize(80_000);
    }
  }

  @Test
  void memoryIsTakenForWhatComesAndNotForWhatIsPromised() throws Exception {
    try (Payload promising = payload(900_000, new byte[100])) {
      assertThatThrownBy(() -> promising.readDocument(MAX_BYTES)).isInstanceOf(IOException.class);
      try (Payload other = payload(80_000, new byte[80_000])) {
        assertThat(other.readDocument(MAX_BYTES)).hasSize(80_000);
      }
    }
  }

  @Test
  void whatIsLongerThanAllowedIsMalformed() throws Exception {
    for (long declared : new long[] {2000, -1}) {
      try (Payload payload = payload(declared, new byte[2000])) {
        assertThatThrownBy(() -> payload.readDocument(1000))
            .isInstanceOfSatisfying(
                S3Exception.class,
                refusal -> assertThat(refusal.code()).isEqualTo(S3ErrorCode.MALFORMED_XML));
      }
    }
  }

  /** A body of these bytes, in pieces; the client goes away where it declared more. */
  private Payload payload(long declaredLength, byte[] bytes) {
    SocketBody body = new SocketBody(declaredLength, false, TimeUnit.SECONDS.toNanos(20), () -> {});
    for (int i = 0; i < bytes.length; i += 3000) {
      byte[] piece = Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + 3000));
      body.offer(Unpooled.wrappedBuffer(piece));
    }
    if (declaredLength > bytes.length) {
      body.clientGone();
    } else {
      body.end();
    }
    return Payload.of(
        body,
        new WireHeaders(new DefaultHttpHeaders()).withoutTransferFraming(),
        new Authentication(new Caller.Anonymous(), PayloadMode.UNSIGNED, null, null, null, null),
        memory);
  }
}
