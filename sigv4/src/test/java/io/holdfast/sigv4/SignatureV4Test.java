package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must be refused, what must just pass, and the words AWS uses. */
class SignatureV4Test {
  private static final Instant NOW = AwsPublishedExamplesTest.NOW;
  private static final String SHA256 =
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  private static final RequestSigner SIGNER =
      new RequestSigner(
          AwsPublishedExamplesTest.ACCESS_KEY,
          AwsPublishedExamplesTest.SECRET,
          "token/+=",
          "us-east-1",
          "s3");

  private static Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("host", List.of("bucket.example.test"));
    headers.put("content-type", List.of("text/plain"));
    headers.put("x-amz-meta-a", List.of("one", "two"));
    return headers;
  }

  private static RequestToSign signed(Instant at) {
    Map<String, List<String>> headers = headers();
    RequestToSign plain =
        new RequestToSign("PUT", "/b/k%20y", "partNumber=1&uploadId=u", SignedHeaders.of(headers));
    SIGNER
        .signHeaders(plain, new PayloadMode.SingleChunk(SHA256), at)
        .headers()
        .forEach((name, value) -> headers.put(name, List.of(value)));
    return new RequestToSign(
        plain.method(), plain.rawPath(), plain.rawQuery(), SignedHeaders.of(headers));
  }

  private static RequestToSign with(RequestToSign request, String name, String... values) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    request.headers().names().forEach(each -> headers.put(each, request.headers().values(each)));
    headers.put(name, List.of(values));
    if (values.length == 0) {
      headers.remove(name);
    }
    return new RequestToSign(
        request.method(), request.rawPath(), request.rawQuery(), SignedHeaders.of(headers));
  }

  private static RequestToSign withAuthorization(String from, String to) {
    RequestToSign request = signed(NOW);
    String value = request.headers().values("authorization").getFirst();
    assertThat(value).contains(from);
    return with(request, "authorization", value.replace(from, to));
  }

  private static @Nullable SignatureRefusal refusal(RequestToSign request, Instant now) {
    return AwsPublishedExamplesTest.check(request, now)
            instanceof SignatureCheck.Refused(SignatureRefusal refusal)
        ? refusal
        : null;
  }

  private static void assertRefused(RequestToSign request, String code, String message) {
    SignatureRefusal refusal = refusal(request, NOW);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.message()).contains(message);
  }

  private static void assertMismatch(RequestToSign request) {
    assertRefused(request, "SignatureDoesNotMatch", "does not match the signature you provided");
  }

  @Test
  void whatTheSignerSignsIsVerified() {
    SignatureCheck check = AwsPublishedExamplesTest.check(signed(NOW), NOW);
    assertThat(check).isInstanceOf(SignatureCheck.Verified.class);
    SignatureCheck.Verified verified = (SignatureCheck.Verified) check;
    assertThat(verified.accessKeyId()).isEqualTo(AwsPublishedExamplesTest.ACCESS_KEY);
    assertThat(verified.payloadMode()).isEqualTo(new PayloadMode.SingleChunk(SHA256));
    assertThat(verified.sessionToken()).isEqualTo("token/+=");
    assertThat(verified.toString()).doesNotContain("token/");
  }

  @ParameterizedTest
  @CsvSource({"-900,true", "-901,false", "900,true", "901,false"})
  void aHeaderSignatureMayBeFifteenMinutesOff(long seconds, boolean accepted) {
    SignatureRefusal refusal = refusal(signed(NOW.plusSeconds(seconds)), NOW);
    if (accepted) {
      assertThat(refusal).isNull();
    } else {
      assertThat(refusal)
          .isEqualTo(
              new SignatureRefusal.RequestTimeTooSkewed(
                  NOW.plusSeconds(seconds), NOW, Duration.ofMinutes(15)));
    }
  }

  @ParameterizedTest
  @CsvSource({"-901,no", "-900,yes", "0,yes", "86399,yes", "86400,yes", "86401,no"})
  void aPresignedRequestLivesAsLongAsItSays(long seconds, String accepted) {
    SignatureRefusal refusal =
        refusal(AwsPublishedExamplesTest.presigned(), NOW.plusSeconds(seconds));
    assertThat(refusal == null ? "yes" : "no").isEqualTo(accepted);
    if (seconds > 86400) {
      assertThat(refusal)
          .isEqualTo(
              new SignatureRefusal.RequestExpired(
                  86400L, NOW.plusSeconds(86400), NOW.plusSeconds(seconds)));
    }
  }

  @Test
  void everyPartOfTheRequestIsCovered() {
    RequestToSign request = signed(NOW);
    SignedHeaders headers = request.headers();
    String query = request.rawQuery();
    assertMismatch(new RequestToSign("GET", request.rawPath(), query, headers));
    assertMismatch(new RequestToSign("PUT", "/b/k%20z", query, headers));
    assertMismatch(new RequestToSign("PUT", "/b//k%20y", query, headers));
    assertMismatch(new RequestToSign("PUT", "/b/./k%20y", query, headers));
    assertMismatch(new RequestToSign("PUT", "/b/k%2520y", query, headers));
    assertMismatch(new RequestToSign("PUT", request.rawPath(), query + "&acl", headers));
    assertMismatch(new RequestToSign("PUT", request.rawPath(), "partNumber=1", headers));
    assertMismatch(new RequestToSign("PUT", request.rawPath(), query + "&uploadId=v", headers));
    assertMismatch(with(request, "host", "other.example.test"));
    assertMismatch(with(request, "content-type"));
    assertMismatch(with(request, "x-amz-meta-a", "two", "one"));
    assertMismatch(with(request, "x-amz-meta-a", "one"));
    assertMismatch(with(request, "x-amz-security-token", "other"));
    assertMismatch(with(request, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
    assertMismatch(with(request, "x-amz-content-sha256", SHA256.replace('4', '5')));
    assertMismatch(with(request, "x-amz-date", "20130524T000001Z"));
  }

  @Test
  void theOrderOfTheQueryAndTheSpellingOfEscapesDoNotMatter() {
    RequestToSign request = signed(NOW);
    SignedHeaders headers = request.headers();
    RequestToSign reordered =
        new RequestToSign("PUT", "/b/%6b%20y", "uploadId=%75&partNumber=1", headers);
    assertThat(refusal(reordered, NOW)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 63})
  void everyDigitOfTheSignatureCounts(int index) {
    String value = signed(NOW).headers().values("authorization").getFirst();
    int at = value.indexOf("Signature=") + "Signature=".length() + index;
    char other = value.charAt(at) == '0' ? '1' : '0';
    assertMismatch(
        with(
            signed(NOW),
            "authorization",
            value.substring(0, at) + other + value.substring(at + 1)));
    assertMismatch(with(signed(NOW), "authorization", value.substring(0, value.length() - 1)));
  }

  @Test
  void aFieldAddedOnTheWayIsRefused() {
    assertThat(refusal(with(signed(NOW), "x-amz-copy-source", "b/k"), NOW))
        .isEqualTo(new SignatureRefusal.HeadersNotSigned(List.of("x-amz-copy-source")));
    assertThat(refusal(with(AwsPublishedExamplesTest.presigned(), "x-amz-acl", "public-read"), NOW))
        .isEqualTo(new SignatureRefusal.HeadersNotSigned(List.of("x-amz-acl")));
    assertThat(refusal(withAuthorization("content-type;host;", "content-type;"), NOW))
        .isEqualTo(new SignatureRefusal.HeadersNotSigned(List.of("host")));
    assertThat(refusal(with(signed(NOW), "user-agent", "proxy"), NOW)).isNull();
  }

  @Test
  void malformedAuthorizationIsNamedAsAwsNamesIt() {
    String code = "AuthorizationHeaderMalformed";
    assertRefused(withAuthorization("Credential=", "Credential"), code, "is malformed");
    assertRefused(withAuthorization(", Signature=", ";Signature="), code, "three components");
    assertRefused(withAuthorization("/20130524/", "/"), code, "Credential is mal-formed");
    assertRefused(withAuthorization("/20130524/", "/2013-5-4/"), code, "incorrect date format");
    assertRefused(withAuthorization("/20130524/", "/20130523/"), code, "Invalid credential date");
    assertRefused(withAuthorization("/s3/", "/ec2/"), code, "incorrect service \"ec2\"");
    assertRefused(withAuthorization("aws4_request", "aws5"), code, "incorrect terminal \"aws5\"");
    assertRefused(withAuthorization("AKIAIOSFODNN7EXAMPLE", ""), code, "non-empty Access Key");
    assertRefused(withAuthorization("us-east-1", "us\0east"), code, "is no region");
    assertRefused(withAuthorization("us-east-1", "x".repeat(65)), code, "is no region");
    assertRefused(withAuthorization("content-type;", ";"), code, "SignedHeaders");
    assertRefused(withAuthorization("content-type;", "host;"), code, "SignedHeaders");
    assertThat(refusal(withAuthorization("us-east-1", "eu-west-1"), NOW))
        .isEqualTo(
            new SignatureRefusal.AuthorizationHeaderMalformed(
                "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting"
                    + " 'us-east-1'",
                "us-east-1"));
    assertRefused(
        withAuthorization("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA512 "),
        "InvalidArgument",
        "Unsupported Authorization Type");
  }

  @Test
  void spacingOfTheAuthorizationHeaderDoesNotMatter() {
    assertThat(refusal(withAuthorization(", ", ","), NOW)).isNull();
    assertThat(refusal(withAuthorization(", ", "  ,  "), NOW)).isNull();
    assertThat(refusal(withAuthorization("SHA256 ", "SHA256   "), NOW)).isNull();
  }

  @Test
  void missingOrDoubleFieldsAreRefused() {
    RequestToSign request = signed(NOW);
    assertRefused(with(request, "x-amz-date"), "AccessDenied", "requires a valid Date");
    assertRefused(with(request, "x-amz-date", "yesterday"), "AccessDenied", "a valid Date");
    assertRefused(
        with(request, "x-amz-content-sha256"), "InvalidRequest", "Missing required header");
    assertRefused(
        with(request, "x-amz-content-sha256", "STREAMING-SOMETHING"),
        "InvalidArgument",
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-");
    assertRefused(
        with(request, "x-amz-content-sha256", SHA256.substring(1)), "InvalidArgument", "sha256");
    assertRefused(
        with(request, "x-amz-content-sha256", SHA256, SHA256), "InvalidArgument", "repeated");
    assertRefused(with(request, "authorization", "a", "b"), "InvalidRequest", "Only one auth");
    assertRefused(
        new RequestToSign("PUT", "/", "X-Amz-Signature=0", request.headers()),
        "InvalidRequest",
        "Only one auth");
    assertRefused(with(request, "authorization", "AWS a:b"), "InvalidRequest", "AWS4-HMAC-SHA256");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AWS4-HMAC-SHA256 | AWS4-HMAC-SHA1 | X-Amz-Algorithm only supports",
        "X-Amz-Expires=86400 | X-Amz-Expires=604801 | must be less than a week",
        "X-Amz-Expires=86400 | X-Amz-Expires=99999999999999999999 | must be less than a week",
        "X-Amz-Expires=86400 | X-Amz-Expires=-1 | must be non-negative",
        "X-Amz-Expires=86400 | X-Amz-Expires=1e3 | should be a number",
        "X-Amz-Expires=86400 | X-Amz-Expires= | version 4 requires",
        "&X-Amz-Expires=86400 | '' | version 4 requires",
        "X-Amz-Date=20130524T000000Z | X-Amz-Date=20130532T000000Z | ISO8601 Long Format",
        "X-Amz-Date=20130524T000000Z | X-Amz-Date=20130525T000000Z | Invalid credential date",
        "%2F20130524%2F | %2F2013%2F | incorrect date format",
        "%2Fs3%2F | %2Fec2%2F | incorrect service",
        "%2Fus-east-1%2F | %2Fmoon%2F | the region 'moon' is wrong",
        "%2Fus-east-1%2F | %2F%2F | the region '' is wrong",
        "%2Faws4_request | '' | mal-formed",
        "X-Amz-SignedHeaders=host | X-Amz-SignedHeaders=host%3Bhost | X-Amz-SignedHeaders",
        "X-Amz-SignedHeaders=host | X-Amz-SignedHeaders=host&X-Amz-Date=x | must not be repeated"
      })
  void malformedPresignedQueriesAreNamed(String from, String to, String message) {
    RequestToSign presigned = AwsPublishedExamplesTest.presigned();
    assertThat(presigned.rawQuery()).contains(from);
    assertRefused(
        new RequestToSign(
            "GET",
            presigned.rawPath(),
            presigned.rawQuery().replace(from, to),
            presigned.headers()),
        "AuthorizationQueryParametersError",
        message);
  }

  @Test
  void aPresignedQueryIsCoveredWhole() {
    RequestToSign presigned = AwsPublishedExamplesTest.presigned();
    SignedHeaders headers = presigned.headers();
    String query = presigned.rawQuery();
    assertMismatch(new RequestToSign("PUT", "/test.txt", query, headers));
    assertMismatch(new RequestToSign("GET", "/test.tx", query, headers));
    assertMismatch(new RequestToSign("GET", "/test.txt", query + "&versionId=1", headers));
    assertMismatch(new RequestToSign("GET", "/test.txt", query.replace("86400", "86401"), headers));
  }

  @Test
  void whatTheSignerPresignsIsVerified() {
    RequestToSign plain =
        new RequestToSign("PUT", "/b/k", "versionId=v%2B", SignedHeaders.of(headers()));
    String query = SIGNER.presign(plain, NOW, 604800);
    RequestToSign presigned = new RequestToSign("PUT", "/b/k", query, plain.headers());
    assertThat(refusal(presigned, NOW.plusSeconds(604800))).isNull();
  }

  @Test
  void aPresignedRequestOfNoSecondsIsExpiredAtOnce() {
    RequestToSign plain = new RequestToSign("GET", "/b/k", "", SignedHeaders.of(headers()));
    String query = SIGNER.presign(plain, NOW, 0);
    RequestToSign presigned = new RequestToSign("GET", "/b/k", query, plain.headers());
    assertThat(refusal(presigned, NOW))
        .isEqualTo(new SignatureRefusal.RequestExpired(0L, NOW, NOW));
  }

  @Test
  void aRequestWithoutASignatureIsAnonymous() {
    RequestToSign request =
        new RequestToSign("GET", "/", "prefix=X-Amz-Signature", SignedHeaders.of(headers()));
    assertThat(SignatureParser.parse(request, true)).isEqualTo(new SignatureParse.Anonymous());
  }

  @Test
  void aPathThatIsSignedAsItWasSentPasses() {
    // A slash escaped in the path is decoded for the canonical form; some clients sign the escape.
    Map<String, List<String>> headers = headers();
    RequestToSign request = new RequestToSign("GET", "/b/a%2Fb", "", SignedHeaders.of(headers));
    String amzDate = "20130524T000000Z";
    headers.put("x-amz-date", List.of(amzDate));
    headers.put("x-amz-content-sha256", List.of("UNSIGNED-PAYLOAD"));
    CredentialScope scope = new CredentialScope("20130524", "us-east-1", "s3");
    List<String> names = headers.keySet().stream().sorted().toList();
    String canonical =
        CanonicalRequest.of("GET", "/b/a%2Fb", "", request.headers(), names, "UNSIGNED-PAYLOAD");
    String signature =
        SigningKey.derive(AwsPublishedExamplesTest.SECRET, scope)
            .sign(
                Digests.latin1(
                    CanonicalRequest.stringToSign(amzDate, scope, Digests.latin1(canonical))));
    headers.put(
        "authorization",
        List.of(
            "AWS4-HMAC-SHA256 Credential=AKID/"
                + scope
                + ", SignedHeaders="
                + String.join(";", names)
                + ", Signature="
                + signature));
    assertThat(refusal(request, NOW)).isNull();
    assertMismatch(new RequestToSign("GET", "/b/a%252Fb", "", request.headers()));
    assertMismatch(new RequestToSign("GET", "/b/a/b", "", request.headers()));
  }

  @Test
  void nothingThatHoldsASecretPrintsIt() {
    SigningKey key =
        SigningKey.derive(
            AwsPublishedExamplesTest.SECRET, new CredentialScope("20130524", "us-east-1", "s3"));
    assertThat(key.toString())
        .isEqualTo("SigningKey[20130524/us-east-1/s3/aws4_request, not shown]");
    assertThat(SIGNER.toString()).doesNotContain("wJalr").doesNotContain("token");
  }

  @Test
  void anyRegionPassesWhereNoneIsExpected() {
    RequestToSign request = signed(NOW);
    SignatureParse parse = SignatureParser.parse(request, false);
    assertThat(parse).isInstanceOf(SignatureParse.Parsed.class);
    ParsedSignature.V4 parsed = (ParsedSignature.V4) ((SignatureParse.Parsed) parse).signature();
    SignatureExpectation anyRegion = new SignatureExpectation(null, Set.of("s3"));
    assertThat(SignatureV4.verify(parsed, request, AwsPublishedExamplesTest.SECRET, NOW, anyRegion))
        .isInstanceOf(SignatureCheck.Verified.class);
    assertThat(SignatureV4.verify(parsed, request, "other", NOW, anyRegion))
        .isInstanceOfSatisfying(
            SignatureCheck.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo("SignatureDoesNotMatch"));
  }
}
