package io.holdfast.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken aws-chunked bodies. Goal: how a body is cut changes nothing, and what a signed body says
 * is what was signed, or it is refused. Method: the first letter of an input is the mode (S signed,
 * T signed with trailer, U unsigned with trailer), the rest the body; each is decoded whole and in
 * slices of random length.
 */
class ChunkFuzzTest {
  private static final String SIGNED_PAYLOAD = "a".repeat(8192) + "bcd";
  private static final String UNSIGNED_PAYLOAD = "hello";
  private static final Map<String, String> TRAILERS = Map.of("x-amz-checksum-crc32c", "sOO8/Q==");
  private static final Frozen FROZEN =
      Frozen.bytes(
          ChunkFuzzTest.class.getResourceAsStream("/frozen-inputs/chunked-bodies.txt"),
          "chunked-bodies.txt");
  private static final Mutator MUTATOR =
      Mutator.ofBytes(
          FROZEN.inputs(),
          List.of(
              ";chunk-signature=",
              "0\r\n\r\n",
              "\r\n\r\n",
              "5\r\nhello\r\n",
              "2000",
              "ffffffff",
              "7fffffffffffffff",
              "x-amz-checksum-crc32c:",
              "x-amz-trailer-signature:",
              "\r",
              "0x",
              ";a=b",
              "0;chunk-signature="));

  private record Decoded(String payload, AwsChunkedDecoder.Step last) {
    boolean isFinished() {
      return last instanceof AwsChunkedDecoder.Step.Finished;
    }
  }

  @Test
  void frozenBodiesKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenBodiesSayWhatWasSignedOrAreRefused() {
    Fuzz.run(MUTATOR, 6_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenBodiesSayWhatWasSignedOrAreRefusedForLonger() {
    Fuzz.runLong(MUTATOR, 500_000, this::accepts);
  }

  /** Every neighbour of a good body: the framing whole, the payload here and there. */
  @Test
  void aFlippedBitAnywhereIsRefusedOrMeansNothing() {
    Random random = new Random(0);
    for (String input : FROZEN.accepted()) {
      for (int at = 1; at < input.length(); at++) {
        if (at > 100 && at < 8_200 && at % 997 != 0) {
          continue; // the same letter over and over
        }
        for (int bit = 0; bit < 8; bit += 1 + random.nextInt(3)) {
          char flipped = (char) (input.charAt(at) ^ 1 << bit);
          boolean unused =
              accepts(input.substring(0, at) + flipped + input.substring(at + 1), random);
        }
      }
    }
  }

  private boolean accepts(String input, Random random) {
    char letter = input.isEmpty() ? 'U' : input.charAt(0);
    byte[] body = input.substring(Math.min(1, input.length())).getBytes(ISO_8859_1);
    Decoded whole = decode(decoder(letter), body, body.length + 1, random);
    Decoded sliced = decode(decoder(letter), body, 1 + random.nextInt(300), random);
    assertThat(sliced.last).isEqualTo(whole.last);
    if (!whole.isFinished()) {
      return false;
    }
    assertThat(sliced.payload).isEqualTo(whole.payload);
    if (letter == 'S' || letter == 'T') {
      assertThat(whole.payload).isEqualTo(SIGNED_PAYLOAD);
    } else {
      assertThat(whole.payload).hasSameSizeAs(UNSIGNED_PAYLOAD);
    }
    Map<String, String> trailers = ((AwsChunkedDecoder.Step.Finished) whole.last).trailers();
    switch (letter) {
      case 'S' -> assertThat(trailers).isEmpty();
      case 'T' -> assertThat(trailers).isEqualTo(TRAILERS);
      default -> assertThat(trailers).containsOnlyKeys(TRAILERS.keySet());
    }
    return true;
  }

  private static AwsChunkedDecoder decoder(char letter) {
    return switch (letter) {
      case 'S' ->
          new AwsChunkedDecoder(
              PayloadMode.Streaming.SIGNED, "AKID", seed(), SIGNED_PAYLOAD.length(), Set.of());
      case 'T' ->
          new AwsChunkedDecoder(
              PayloadMode.Streaming.SIGNED_TRAILER,
              "AKID",
              seed(),
              SIGNED_PAYLOAD.length(),
              TRAILERS.keySet());
      default ->
          new AwsChunkedDecoder(
              PayloadMode.Streaming.UNSIGNED_TRAILER,
              "AKID",
              null,
              UNSIGNED_PAYLOAD.length(),
              TRAILERS.keySet());
    };
  }

  static ChunkSeed seed() {
    return new ChunkSeed(
        SigningKey.derive(
            AwsPublishedExamplesTest.SECRET, new CredentialScope("20130524", "us-east-1", "s3")),
        "20130524T000000Z",
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  }

  private static Decoded decode(
      AwsChunkedDecoder decoder, byte[] body, int maxSlice, Random random) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; ) {
      int length = Math.min(body.length - at, 1 + random.nextInt(maxSlice));
      ByteBuffer input = ByteBuffer.wrap(Arrays.copyOfRange(body, at, at + length));
      at += length;
      AwsChunkedDecoder.Step step = decoder.next(input);
      while (step instanceof AwsChunkedDecoder.Step.Payload(ByteBuffer data)) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        payload.writeBytes(copy);
        step = decoder.next(input);
      }
    }
    return new Decoded(payload.toString(ISO_8859_1), decoder.endOfInput());
  }
}
