package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken requests. Goal: every request gets a verdict, canonical forms keep apart what differs, and
 * a signature opens only what means the same as the request it was made for. Method: requests are
 * one line with method and target and one for each header; a naive reading of them is compared with
 * the canonical forms and, where a signature holds, with the requests that were signed.
 */
class SignatureFuzzTest {
  private static final Frozen FROZEN =
      Frozen.bytes(
          SignatureFuzzTest.class.getResourceAsStream("/frozen-inputs/signed-requests.txt"),
          "signed-requests.txt");
  private static final Mutator MUTATOR =
      Mutator.ofBytes(
          FROZEN.inputs(),
          List.of(
              "AWS4-HMAC-SHA256 ",
              "AWS ",
              "Credential=",
              "SignedHeaders=",
              "Signature=",
              "host;",
              ";host",
              "x-amz-date",
              "/20130524/us-east-1/s3/aws4_request",
              "20130524T000000Z",
              "X-Amz-Expires=604800",
              "X-Amz-Algorithm=AWS4-HMAC-SHA256",
              "&X-Amz-Signature=",
              "X-Amz-Security-Token=",
              "AWSAccessKeyId=",
              "UNSIGNED-PAYLOAD",
              "\nhost: other",
              "\nx-amz-acl: public-read",
              "\nx-amz-date: Fri, 24 May 2013 00:00:00 GMT",
              "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
              "%41",
              "%61",
              "%e2%84%aa",
              "/./",
              "//"));

  private final Set<ReferenceRequest> signed = new HashSet<>();

  SignatureFuzzTest() {
    for (String input : FROZEN.accepted()) {
      signed.add(meaning(request(input)));
    }
  }

  @Test
  void frozenRequestsKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenRequestsMeanWhatWasSignedOrAreRefused() {
    Fuzz.run(MUTATOR, 6_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenRequestsMeanWhatWasSignedOrAreRefusedForLonger() {
    Fuzz.runLong(MUTATOR, 300_000, this::accepts);
  }

  private boolean accepts(String input, Random random) {
    RequestToSign request = request(input);
    requireCanonicalForms(request);
    boolean verified = false;
    switch (SignatureParser.parse(request, true)) {
      case SignatureParse.Parsed(ParsedSignature.V4 v4) -> {
        verified =
            SignatureV4.verify(
                    v4,
                    request,
                    AwsPublishedExamplesTest.SECRET,
                    AwsPublishedExamplesTest.NOW,
                    AwsPublishedExamplesTest.S3)
                instanceof SignatureCheck.Verified;
        if (verified) {
          assertThat(signed).contains(meaning(request));
        }
      }
      case SignatureParse.Parsed(ParsedSignature.V2 v2) ->
          assertThat(
                  SignatureV2.verify(
                      v2,
                      request,
                      null,
                      AwsPublishedExamplesTest.SECRET,
                      AwsPublishedExamplesTest.NOW))
              .isInstanceOf(SignatureCheck.Refused.class);
      case SignatureParse.Refused(SignatureRefusal refusal) ->
          assertThat(refusal.code()).isNotEmpty();
      case SignatureParse.Anonymous() -> {
        // Others judge what an anonymous request may do.
      }
    }
    return verified;
  }

  /** Canonical forms are their own canonical form, and say what the request says. */
  private static void requireCanonicalForms(RequestToSign request) {
    String path = AwsUri.canonicalPath(request.rawPath());
    assertThat(path).matches("[A-Za-z0-9%._~/-]+");
    assertThat(AwsUri.canonicalPath(path)).isEqualTo(path);
    assertThat(ReferenceRequest.path(path)).isEqualTo(ReferenceRequest.path(request.rawPath()));
    List<AwsUri.Parameter> parameters = AwsUri.parameters(request.rawQuery());
    String query = AwsUri.canonicalQuery(parameters, null);
    assertThat(query).matches("[A-Za-z0-9%._~&=-]*");
    assertThat(AwsUri.canonicalQuery(AwsUri.parameters(query), null)).isEqualTo(query);
    assertThat(ReferenceRequest.query(query)).isEqualTo(ReferenceRequest.query(request.rawQuery()));
    for (AwsUri.Parameter parameter : parameters) {
      assertThat(AwsUri.encode(AwsUri.decode(parameter.value()), false))
          .isEqualTo(parameter.value());
    }
  }

  private static ReferenceRequest meaning(RequestToSign request) {
    return SignatureParser.parse(request, false)
            instanceof SignatureParse.Parsed(ParsedSignature.V4 v4)
        ? ReferenceRequest.of(request, v4.signedHeaders())
        : ReferenceRequest.of(request, List.of());
  }

  /** Lenient, so that little of what a mutator makes is lost: no line is no request. */
  private static RequestToSign request(String input) {
    String[] lines = input.split("\n", -1);
    String[] start = lines[0].split(" ", 2);
    String target = start.length == 1 ? "" : start[1];
    int question = target.indexOf('?');
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.add(Map.entry(lines[i].substring(0, colon), lines[i].substring(colon + 1)));
      }
    }
    return new RequestToSign(
        start[0],
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        SignedHeaders.of(headers));
  }
}
