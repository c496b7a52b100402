package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobLocation;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies in both directions: back-pressure, early refusals, clients that vanish. */
final class BodyTest {
  private static Edge edge;

  @BeforeAll
  static void start() throws IOException {
    edge = new Edge(Edge.loopback().withLimits(100, Duration.ofSeconds(1)), null);
  }

  @AfterAll
  static void stop() {
    edge.close();
    assertThat(edge.blobs.openReaders).hasValue(0);
  }

  private static String put(String key, String headers) {
    return "PUT /open/" + key + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
  }

  @Test
  void continueIsSentOnlyWhenTheBodyIsWanted() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(put("c", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
      assertThat(client.answer().status()).isEqualTo(100);
      client.send("hello");
      assertThat(client.answer().status()).isEqualTo(200);
      client.send("GET /open/c HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().text()).isEqualTo("hello");
    }
  }

  @Test
  void aRefusalWhileTheClientWaitsForContinueClosesTheConnection() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(
          "PUT /bucket/k HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
              + "Content-Length: 5368709120\r\n\r\n");
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.closes()).isTrue();
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void fiveGibibytesAreRefusedBeforeTheirBody() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send("PUT /bucket/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5368709120\r\n\r\n");
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).contains("<Code>AccessDenied</Code>");
      assertThat(answer.closes()).isTrue();
    }
  }

  @Test
  void theConnectionGoesOnAfterARefusedBody() throws IOException {
    try (RawClient client = edge.connect()) {
      for (int i = 0; i < 3; i++) {
        client.send("PUT /bucket/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.closes()).isFalse();
        client.send(new byte[3_000_000]);
      }
      client.send("GET /open HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void theConnectionGoesOnAfterABodyReadInPart() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(put("half", "Content-Length: 4000000\r\n")).send(new byte[4_000_000]);
      assertThat(client.answer().text()).contains("<Code>EntityTooLarge</Code>");
      client.send("GET /open HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void anEndlessRefusedBodyIsNotReadForEver() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send("PUT /bucket/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(403);
      byte[] chunk = new byte[65536 + 9];
      System.arraycopy("10000\r\n".getBytes(), 0, chunk, 0, 7);
      chunk[chunk.length - 2] = '\r';
      chunk[chunk.length - 1] = '\n';
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  client.send(chunk);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void chunkedBodiesAreTaken() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(put("ch", "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
      client.send("GET /open/ch HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().text()).isEqualTo("abcde");
    }
  }

  @Test
  void aPutWithoutLengthIsRefused() throws IOException {
    RawClient.Answer answer = edge.ask(put("n", ""));
    assertThat(answer.status()).isEqualTo(411);
    assertThat(answer.text()).contains("<Code>MissingContentLength</Code>");
  }

  @Test
  void unsignedChunksWithTrailerAreTakenApart() throws IOException {
    String framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    RawClient.Answer answer =
        edge.ask(
            put(
                    "aws",
                    "Content-Encoding: aws-chunked,gzip\r\n"
                        + "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n"
                        + "x-amz-trailer: x-amz-checksum-crc32\r\n"
                        + "x-amz-decoded-content-length: 5\r\n"
                        + "Content-Length: "
                        + framed.length()
                        + "\r\n")
                + framed);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(edge.objects.last.body().declaredLength()).isEqualTo(5);
    assertThat(edge.objects.last.body().trailers())
        .containsEntry("x-amz-checksum-crc32", "NhCmhg==");
    assertThat(edge.objects.last.head().headers().all("content-encoding")).containsExactly("gzip");
    assertThat(edge.ask("GET /open/aws HTTP/1.1\r\nHost: h\r\n\r\n").text()).isEqualTo("hello");
  }

  @Test
  void aSilentBodyTimesOut() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(put("t", "Content-Length: 10\r\n") + "abc");
      RawClient.Answer answer = client.answer();
      assertThat(answer.text()).contains("<Code>RequestTimeout</Code>");
      assertThat(answer.closes()).isTrue();
    }
  }

  @Test
  void aBodyCutShortIsIncomplete() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(put("i", "Content-Length: 10\r\n") + "abc");
      client.socket.shutdownOutput();
      assertThat(client.answer().text()).contains("<Code>IncompleteBody</Code>");
      assertThat(edge.objects.objects).doesNotContainKey("i");
    }
  }

  @Test
  void aClientThatVanishesLeavesNothingBehind() throws Exception {
    edge.objects.lastFault = null;
    try (RawClient client = edge.connect()) {
      client.send(put("gone", "Content-Length: 1000000\r\n")).send(new byte[500_000]);
      client.socket.setSoLinger(true, 0);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (edge.objects.lastFault == null && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(edge.objects.lastFault).isNotNull();
    assertThat(edge.objects.objects).doesNotContainKey("gone");
  }

  @Test
  void largeObjectsComeBackWhole() throws IOException {
    byte[] bytes = new byte[9_000_001];
    new Random(1).nextBytes(bytes);
    try (RawClient client = edge.connect()) {
      client.send(put("large", "Content-Length: " + bytes.length + "\r\n")).send(bytes);
      assertThat(client.answer().status()).isEqualTo(200);
      for (int i = 0; i < 3; i++) {
        client.send("GET /open/large HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.answer().body()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void corruptionBeforeTheFirstByteIsAnErrorAndLaterACut() throws IOException {
    BlobLocation early = edge.blobs.put(new byte[1000]);
    BlobLocation late = edge.blobs.put(new byte[2_000_000]);
    edge.blobs.corrupt(early, 0);
    edge.blobs.corrupt(late, 1_500_000);
    edge.objects.objects.putAll(Map.of("early", early, "late", late));
    RawClient.Answer answer = edge.ask("GET /open/early HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).contains("<Code>InternalError</Code>");
    assertThatThrownBy(() -> edge.ask("GET /open/late HTTP/1.1\r\nHost: h\r\n\r\n"))
        .isInstanceOfAny(EOFException.class, java.net.SocketException.class);
  }

  @Test
  void aClientThatStopsReadingHoldsNoReaderForEver() throws Exception {
    edge.objects.objects.put("big", edge.blobs.put(new byte[30_000_000]));
    try (RawClient client = edge.connect()) {
      client.send("GET /open/big HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.socket.getInputStream().read()).isEqualTo('H');
      client.socket.setSoLinger(true, 0);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (edge.blobs.openReaders.get() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(edge.blobs.openReaders).hasValue(0);
  }

  @Test
  void aFaultCostsOneRequestOnly() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(put("fault", "Content-Length: 3\r\n") + "abc");
      assertThat(client.answer().status()).isEqualTo(500);
      client.send("GET /open HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }
}
