package io.holdfast.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sigv4.ChunkSeed;
import io.holdfast.sigv4.ChunkSignatures;
import io.holdfast.sigv4.PayloadMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies in signed chunks over sockets: whole they are stored, with one flipped bit nothing is. */
final class SignedChunksTest {
  private static final int CHUNK_BYTES = 8192;
  private static final String CHECKSUM = "x-amz-checksum-crc32c:sOO8/Q==";
  private static Edge edge;

  private final byte[] data = new byte[20_000];

  SignedChunksTest() {
    new Random(7).nextBytes(data);
  }

  @BeforeAll
  static void start() throws IOException {
    edge = new Edge(Edge.loopback().withLimits(100, Duration.ofSeconds(1)), null);
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  /** A request as its client would send it. */
  private record Upload(String head, byte[] body) {}

  private enum Mode {
    CHUNKS(PayloadMode.Streaming.SIGNED),
    CHUNKS_AND_TRAILER(PayloadMode.Streaming.SIGNED_TRAILER);

    private final PayloadMode.Streaming payload;

    Mode(PayloadMode.Streaming payload) {
      this.payload = payload;
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void wholeBodiesAreStored(Mode mode) throws Exception {
    Upload upload = upload(mode, "whole-" + mode);

    RawClient.Answer answer = send(upload, upload.body());

    assertThat(answer.text()).isEmpty();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(edge.ask(Edge.signed("GET", "/bucket/whole-" + mode, Map.of())).body())
        .isEqualTo(data);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void oneFlippedBitAnywhereStoresNothing(Mode mode) throws Exception {
    Upload upload = upload(mode, "flipped");
    int length = upload.body().length;
    Random random = new Random(11);
    for (int round = 0; round < 60; round++) {
      // Random places are mostly data; the last 400 bytes hold signatures and the trailer.
      int at = round < 30 ? random.nextInt(length) : length - 1 - random.nextInt(400);
      byte[] flipped = upload.body().clone();
      flipped[at] ^= 1;

      RawClient.Answer answer = send(upload, flipped);

      assertThat(answer.status()).as("byte %d of %d", at, length).isBetween(400, 403);
      assertThat(edge.objects.objects).as("byte %d", at).doesNotContainKey("flipped");
    }
  }

  @Test
  void chunksOfAnotherRequestAreRefused() throws Exception {
    Upload first = upload(Mode.CHUNKS, "first");
    Upload second = upload(Mode.CHUNKS, "second");

    RawClient.Answer answer = send(second, first.body());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("<Code>SignatureDoesNotMatch</Code>");
    assertThat(edge.objects.objects).doesNotContainKey("second");
  }

  @Test
  void missingLastChunkIsIncomplete() throws Exception {
    Upload upload = upload(Mode.CHUNKS, "cut");
    try (RawClient client = edge.connect()) {
      client.send(upload.head());
      client.send(Arrays.copyOf(upload.body(), upload.body().length - 88));
      client.socket.shutdownOutput();

      assertThat(client.answer().text()).contains("<Code>IncompleteBody</Code>");
    }
    assertThat(edge.objects.objects).doesNotContainKey("cut");
  }

  private static RawClient.Answer send(Upload upload, byte[] body) throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(upload.head());
      client.send(body);
      return client.answer();
    }
  }

  private Upload upload(Mode mode, String key) throws Exception {
    boolean trailer = mode == Mode.CHUNKS_AND_TRAILER;
    Map<String, String> headers = new HashMap<>();
    headers.put("content-encoding", "aws-chunked");
    headers.put("x-amz-decoded-content-length", Integer.toString(data.length));
    if (trailer) {
      headers.put("x-amz-trailer", "x-amz-checksum-crc32c");
    }
    // Signatures have one length, so any body tells how long it will be.
    Edge.Signed draft = Edge.signed("PUT", "/bucket/" + key, headers, mode.payload, Edge.NOW);
    headers.put("content-length", Integer.toString(body(draft.seed(), trailer).length));
    Edge.Signed signed = Edge.signed("PUT", "/bucket/" + key, headers, mode.payload, Edge.NOW);
    return new Upload(signed.head(), body(signed.seed(), trailer));
  }

  private byte[] body(ChunkSeed seed, boolean trailer) throws NoSuchAlgorithmException {
    ChunkSignatures signatures = new ChunkSignatures(seed);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int at = 0; at < data.length; at += CHUNK_BYTES) {
      byte[] chunk = Arrays.copyOfRange(data, at, Math.min(data.length, at + CHUNK_BYTES));
      body.writeBytes(chunkHead(signatures, chunk));
      body.writeBytes(chunk);
      body.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    body.writeBytes(chunkHead(signatures, new byte[0]));
    if (trailer) {
      String signature = signatures.trailer(CHECKSUM + "\n");
      String fields = CHECKSUM + "\r\nx-amz-trailer-signature:" + signature + "\r\n";
      body.writeBytes(fields.getBytes(ISO_8859_1));
    }
    body.writeBytes("\r\n".getBytes(ISO_8859_1));
    return body.toByteArray();
  }

  private static byte[] chunkHead(ChunkSignatures signatures, byte[] chunk)
      throws NoSuchAlgorithmException {
    String signature = signatures.next(MessageDigest.getInstance("SHA-256").digest(chunk));
    return (Integer.toHexString(chunk.length) + ";chunk-signature=" + signature + "\r\n")
        .getBytes(ISO_8859_1);
  }
}
