package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that boto3 with botocore 1.43.11 sent to a socket that only listened, captured byte by
 * byte (fields it does not sign are left out of the file), and the URLs it presigned.
 */
class CapturedRequestsTest {
  private static final SignatureExpectation ALL =
      new SignatureExpectation("us-east-1", Set.of("s3", "sts", "iam"));

  /** One captured request. */
  record Captured(String label, String bodySha256, RequestToSign request) {
    Instant sentAt() {
      List<String> date = request.headers().values("x-amz-date");
      if (!date.isEmpty()) {
        String text = date.getFirst().strip();
        return Instant.parse(text.replaceAll("(....)(..)(.....)(..)(..Z)", "$1-$2-$3:$4:$5"));
      }
      return Instant.parse("2026-11-21T06:27:16Z");
    }

    @Override
    public String toString() {
      return label;
    }
  }

  static Stream<Captured> captured() {
    try (InputStream in = CapturedRequestsTest.class.getResourceAsStream("botocore-1.43.11.txt")) {
      assertThat(in).isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return Stream.of(text.split("\n\n")).map(CapturedRequestsTest::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Captured read(String block) {
    List<String> lines = block.strip().lines().toList();
    String[] first = lines.get(2).split(" ");
    int query = first[1].indexOf('?');
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line : lines.subList(3, lines.size())) {
      int colon = line.indexOf(':');
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1)));
    }
    return new Captured(
        lines.get(0).substring(2),
        lines.get(1).substring(lines.get(1).lastIndexOf(' ') + 1),
        new RequestToSign(
            first[0],
            query < 0 ? first[1] : first[1].substring(0, query),
            query < 0 ? "" : first[1].substring(query + 1),
            SignedHeaders.of(headers)));
  }

  static SignatureCheck check(RequestToSign request, String bodySha256, Instant now) {
    return switch (SignatureParser.parse(request, true)) {
      case SignatureParse.Parsed(ParsedSignature.V4 v4) ->
          SignatureV4.verify(
              v4.withBodySha256(bodySha256), request, AwsPublishedExamplesTest.SECRET, now, ALL);
      case SignatureParse.Parsed(ParsedSignature.V2 v2) ->
          SignatureV2.verify(v2, request, null, AwsPublishedExamplesTest.SECRET, now);
      case SignatureParse.Refused(SignatureRefusal refusal) -> new SignatureCheck.Refused(refusal);
      case SignatureParse.Anonymous() -> throw new AssertionError("anonymous");
    };
  }

  @ParameterizedTest
  @MethodSource("captured")
  void whatBotocoreSignedIsVerified(Captured captured) {
    assertThat(check(captured.request(), captured.bodySha256(), captured.sentAt()))
        .isInstanceOf(SignatureCheck.Verified.class);
  }

  @ParameterizedTest
  @MethodSource("captured")
  void anotherMethodOrPathIsRefused(Captured captured) {
    RequestToSign request = captured.request();
    RequestToSign otherMethod =
        new RequestToSign("DELETE", request.rawPath(), request.rawQuery(), request.headers());
    RequestToSign otherPath =
        new RequestToSign(
            request.method(), request.rawPath() + "x", request.rawQuery(), request.headers());
    for (RequestToSign changed : List.of(otherMethod, otherPath)) {
      assertThat(check(changed, captured.bodySha256(), captured.sentAt()))
          .isInstanceOfSatisfying(
              SignatureCheck.Refused.class,
              refused -> assertThat(refused.refusal().code()).isEqualTo("SignatureDoesNotMatch"));
    }
  }
}
