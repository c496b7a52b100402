package io.holdfast.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against AWS's published bodies, against any split of them, and against hostility. */
class AwsChunkedDecoderTest {
  private static final PayloadMode.Streaming SIGNED = PayloadMode.Streaming.SIGNED;
  private static final PayloadMode.Streaming SIGNED_TRAILER = PayloadMode.Streaming.SIGNED_TRAILER;
  private static final PayloadMode.Streaming UNSIGNED = PayloadMode.Streaming.UNSIGNED_TRAILER;
  private static final Set<String> CRC32C = Set.of("x-amz-checksum-crc32c");

  private static final String SIGNED_SEED =
      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  private static final String TRAILER_SEED =
      "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

  private static ChunkSeed seed(String signature) {
    return new ChunkSeed(
        SigningKey.derive(
            AwsPublishedExamplesTest.SECRET, new CredentialScope("20130524", "us-east-1", "s3")),
        "20130524T000000Z",
        signature);
  }

  private static String payload() {
    return "a".repeat(66560);
  }

  /** Source: "Example: PUT Object", Transferring Payload in Multiple Chunks. */
  private static String signedBody() {
    return "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
        + "\r\n"
        + "a".repeat(65536)
        + "\r\n400;chunk-signature="
        + "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
        + "a".repeat(1024)
        + "\r\n0;chunk-signature="
        + "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
  }

  /** Source: "Example: PUT Object", Transferring Payload … with Trailing Headers. */
  private static String trailerBody(String afterField) {
    return "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"
        + "\r\n"
        + "a".repeat(65536)
        + "\r\n400;chunk-signature="
        + "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"
        + "a".repeat(1024)
        + "\r\n0;chunk-signature="
        + "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
        + "x-amz-checksum-crc32c:sOO8/Q=="
        + afterField
        + "x-amz-trailer-signature:"
        + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
  }

  private static AwsChunkedDecoder signed() {
    return new AwsChunkedDecoder(SIGNED, "AKID", seed(SIGNED_SEED), 66560, Set.of());
  }

  private static AwsChunkedDecoder signedTrailer() {
    return new AwsChunkedDecoder(SIGNED_TRAILER, "AKID", seed(TRAILER_SEED), 66560, CRC32C);
  }

  private static AwsChunkedDecoder unsigned(long length, Set<String> trailers) {
    return new AwsChunkedDecoder(UNSIGNED, "AKID", null, length, trailers);
  }

  private record Decoded(String payload, AwsChunkedDecoder.Step last) {
    @Nullable String refusedAs() {
      return last instanceof AwsChunkedDecoder.Step.Refused(SignatureRefusal refusal)
          ? refusal.code()
          : null;
    }
  }

  /** Feeds slices of random length up to the bound; heap and direct memory in turn. */
  private static Decoded decode(AwsChunkedDecoder decoder, String body, int maxSlice, long seed) {
    Random random = new Random(seed);
    byte[] bytes = body.getBytes(ISO_8859_1);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(maxSlice));
      byte[] slice = Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      ByteBuffer input = ByteBuffer.wrap(slice);
      if (random.nextBoolean()) {
        input = ByteBuffer.allocateDirect(length).put(slice).flip();
      }
      AwsChunkedDecoder.Step step = decoder.next(input);
      while (step instanceof AwsChunkedDecoder.Step.Payload(ByteBuffer data)) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        payload.writeBytes(copy);
        step = decoder.next(input);
      }
      if (!(step instanceof AwsChunkedDecoder.Step.NeedsInput)) {
        assertThat(decoder.endOfInput()).isEqualTo(step);
        return new Decoded(payload.toString(ISO_8859_1), step);
      }
    }
    return new Decoded(payload.toString(ISO_8859_1), decoder.endOfInput());
  }

  private static Decoded decode(AwsChunkedDecoder decoder, String body) {
    return decode(decoder, body, 1 << 20, 7);
  }

  private static void assertFinished(Decoded decoded, Map<String, String> trailers) {
    assertThat(decoded.last()).isEqualTo(new AwsChunkedDecoder.Step.Finished(trailers));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 5000, 70000})
  void awsSignedBodyPassesHoweverItIsCut(int maxSlice) {
    for (long random = 0; random < 5; random++) {
      Decoded decoded = decode(signed(), signedBody(), maxSlice, random);
      assertFinished(decoded, Map.of());
      assertThat(decoded.payload()).isEqualTo(payload());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\n\r\n", "\r\n\r\n"})
  void awsSignedTrailerPassesInEachClientsSpelling(String afterField) {
    Decoded decoded = decode(signedTrailer(), trailerBody(afterField), 3000, 1);
    assertFinished(decoded, Map.of("x-amz-checksum-crc32c", "sOO8/Q=="));
    assertThat(decoded.payload()).isEqualTo(payload());
  }

  @Test
  void anyFlippedByteOfTheSignedBodyIsRefused() {
    String body = trailerBody("\r\n");
    Random random = new Random(42);
    for (int i = 0; i < 300; i++) {
      // The end holds the framing; the middle is one letter.
      int at = i < 220 ? body.length() - 1 - i : random.nextInt(body.length());
      // Bit 5 would only change the case of a field's name, which means nothing.
      char flipped = (char) (body.charAt(at) ^ (1 << random.nextInt(5)));
      if (flipped == '\t') {
        // A carriage return that becomes a blank at the end of a field's value means nothing
        // either.
        continue;
      }
      String changed = body.substring(0, at) + flipped + body.substring(at + 1);
      assertThat(decode(signedTrailer(), changed).last())
          .as("byte %d of %d", at, body.length())
          .isInstanceOf(AwsChunkedDecoder.Step.Refused.class);
    }
  }

  @Test
  void aChangedChunkIsASignatureMismatchThatDoesNotPrint() {
    Decoded decoded = decode(signed(), signedBody().replaceFirst("\naaaa", "\nbaaa"));
    assertThat(decoded.refusedAs()).isEqualTo("SignatureDoesNotMatch");
    assertThat(decoded.last().toString()).doesNotContain("AWS4-HMAC-SHA256-PAYLOAD");
  }

  @Test
  void anyTruncationIsIncomplete() {
    String body = trailerBody("\r\n");
    for (int cut = 1; cut < 300; cut++) {
      Decoded decoded = decode(signedTrailer(), body.substring(0, body.length() - cut));
      assertThat(decoded.refusedAs()).as("%d bytes missing", cut).isEqualTo("IncompleteBody");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\nhello\r\n0\r\nx-amz-checksum-crc32c:abc=\r\n\r\n",
        "5\r\nhello\r\n0\r\nX-Amz-Checksum-CRC32C: abc= \r\n\r\n",
        "5\r\nhello\r\n0\r\nx-amz-checksum-crc32c:abc=\n\r\n\r\n",
        "0005\r\nhello\r\n00\r\nx-amz-checksum-crc32c:abc=\r\n\r\n"
      })
  void unsignedTrailerPasses(String body) {
    for (int maxSlice = 1; maxSlice < 9; maxSlice++) {
      Decoded decoded = decode(unsigned(5, CRC32C), body, maxSlice, maxSlice);
      assertFinished(decoded, Map.of("x-amz-checksum-crc32c", "abc="));
      assertThat(decoded.payload()).isEqualTo("hello");
    }
  }

  @Test
  void anEmptyBodyPasses() {
    assertFinished(decode(unsigned(0, Set.of()), "0\r\n\r\n"), Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "5\r\nhello",
        "5\r\nhello\r\n",
        "5\r\nhello\r\n0",
        "5\r\nhello\r\n0\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "6\r\nhello!\r\n0\r\n\r\n",
        "4\r\nhell\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "5;ext=1\r\nhello\r\n0\r\n\r\n",
        "\u00b2\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "7fffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\nX",
        "5\r\nhello\r\n0\r\n\r\n\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n\r"
      })
  void malformedFramingIsIncomplete(String body) {
    assertThat(decode(unsigned(5, Set.of()), body, 3, 3).refusedAs()).isEqualTo("IncompleteBody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0\r\n\r\n",
        "0\r\nx-amz-checksum-crc32:abc=\r\n\r\n",
        "0\r\nx-amz-checksum-crc32c:abc=\r\nx-amz-checksum-crc32c:abc=\r\n\r\n",
        "0\r\nx-amz-checksum-crc32c:abc=\r\nx-amz-meta-a:b\r\n\r\n",
        "0\r\nx-amz-checksum-crc32c:abc=\r\nx-amz-trailer-signature:b\r\n\r\n",
        "0\r\nx-amz-checksum-crc32c\r\n\r\n",
        "0\r\n:abc=\r\n\r\n"
      })
  void anUnexpectedTrailerIsMalformed(String body) {
    assertThat(decode(unsigned(0, CRC32C), body).refusedAs()).isEqualTo("MalformedTrailerError");
  }

  @Test
  void onlyTheLastChunkMayBeSmall() {
    String big = "2000\r\n" + "a".repeat(8192) + "\r\n";
    String small = "1fff\r\n" + "a".repeat(8191) + "\r\n";
    String end = "0\r\n\r\n";
    assertFinished(decode(unsigned(16383, Set.of()), big + small + end), Map.of());
    assertThat(decode(unsigned(16383, Set.of()), small + big + end).last())
        .isEqualTo(
            new AwsChunkedDecoder.Step.Refused(
                new SignatureRefusal.InvalidChunkSizeError(1, 8191)));
  }

  @Test
  void anEndlessLineIsCutOff() {
    AwsChunkedDecoder header = unsigned(5, Set.of());
    assertThat(decode(header, "0".repeat(1025)).refusedAs()).isEqualTo("IncompleteBody");
    AwsChunkedDecoder trailer = unsigned(0, CRC32C);
    assertThat(decode(trailer, "0\r\n" + "x".repeat(16385)).refusedAs())
        .isEqualTo("MalformedTrailerError");
  }

  @Test
  void payloadIsAViewAndNotACopy() {
    AwsChunkedDecoder decoder = unsigned(5, Set.of());
    byte[] bytes = "5\r\nhello\r\n0\r\n\r\n".getBytes(ISO_8859_1);
    AwsChunkedDecoder.Step step = decoder.next(ByteBuffer.wrap(bytes));
    assertThat(step).isInstanceOf(AwsChunkedDecoder.Step.Payload.class);
    ByteBuffer data = ((AwsChunkedDecoder.Step.Payload) step).data();
    assertThat(data.array()).isSameAs(bytes);
  }

  @Test
  void theSignersChainIsWhatTheDecoderChecks() {
    ChunkSignatures chain = new ChunkSignatures(seed(SIGNED_SEED));
    byte[] data = "hello".getBytes(ISO_8859_1);
    String body =
        "5;chunk-signature="
            + chain.next(Digests.sha256().digest(data))
            + "\r\nhello\r\n0;chunk-signature="
            + chain.next(Digests.sha256().digest())
            + "\r\nx-amz-checksum-crc32c:a\r\nx-amz-trailer-signature:"
            + chain.trailer("x-amz-checksum-crc32c:a\n")
            + "\r\n\r\n";
    AwsChunkedDecoder decoder =
        new AwsChunkedDecoder(SIGNED_TRAILER, "AKID", seed(SIGNED_SEED), 5, CRC32C);
    assertFinished(decode(decoder, body, 4, 4), Map.of("x-amz-checksum-crc32c", "a"));
  }
}
