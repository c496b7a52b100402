package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Signature Version 2. Source of the examples: "Signing and authenticating REST requests (AWS
 * signature version 2)", with the bucket johnsmith.
 */
class SignatureV2Test {
  private static final Instant NOW = Instant.parse("2007-03-27T19:36:42Z");

  private static RequestToSign get(String authorization) {
    return new RequestToSign(
        "GET",
        "/photos/puppy.jpg",
        "",
        SignedHeaders.of(
            Map.of(
                "host", List.of("johnsmith.s3.amazonaws.com"),
                "date", List.of("Tue, 27 Mar 2007 19:36:42 +0000"),
                "authorization", List.of(authorization))));
  }

  private static final String PUBLISHED = "AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU=";

  private static @Nullable String refusedAs(
      RequestToSign request, @Nullable String hostBucket, Instant now) {
    SignatureCheck check =
        switch (SignatureParser.parse(request, true)) {
          case SignatureParse.Parsed(ParsedSignature.V2 v2) ->
              SignatureV2.verify(v2, request, hostBucket, AwsPublishedExamplesTest.SECRET, now);
          case SignatureParse.Parsed(ParsedSignature.V4 v4) -> throw new AssertionError(v4);
          case SignatureParse.Refused(SignatureRefusal refusal) ->
              new SignatureCheck.Refused(refusal);
          case SignatureParse.Anonymous() -> throw new AssertionError("anonymous");
        };
    return check instanceof SignatureCheck.Refused(SignatureRefusal refusal)
        ? refusal.code()
        : null;
  }

  @Test
  void awsExampleIsVerified() {
    assertThat(refusedAs(get(PUBLISHED), "johnsmith", NOW)).isNull();
  }

  @Test
  void anotherBucketOrSignatureIsRefused() {
    String mismatch = "SignatureDoesNotMatch";
    assertThat(refusedAs(get(PUBLISHED), "johnsmyth", NOW)).isEqualTo(mismatch);
    assertThat(refusedAs(get(PUBLISHED), null, NOW)).isEqualTo(mismatch);
    assertThat(refusedAs(get(PUBLISHED.replace("bWq", "bWr")), "johnsmith", NOW))
        .isEqualTo(mismatch);
  }

  @ParameterizedTest
  @CsvSource({"-901,RequestTimeTooSkewed", "-900,", "900,", "901,RequestTimeTooSkewed"})
  void theDateMayBeFifteenMinutesOff(long seconds, @Nullable String code) {
    assertThat(refusedAs(get(PUBLISHED), "johnsmith", NOW.plusSeconds(seconds))).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS", "AWS ", "AWS a", "AWS a:", "AWS :b"})
  void aMalformedHeaderIsAnInvalidArgument(String authorization) {
    assertThat(refusedAs(get(authorization), "johnsmith", NOW)).isEqualTo("InvalidArgument");
  }

  private static RequestToSign presigned(String query, long expires) {
    RequestToSign plain = new RequestToSign("GET", "/b/k", query, SignedHeaders.of(List.of()));
    String signature =
        SignatureV2.sign(
            AwsPublishedExamplesTest.SECRET,
            SignatureV2.stringToSign(plain, null, Long.toString(expires)));
    return new RequestToSign(
        "GET",
        "/b/k",
        query
            + "&AWSAccessKeyId=AKID&Expires="
            + expires
            + "&Signature="
            + AwsUri.encode(signature, false),
        plain.headers());
  }

  @ParameterizedTest
  @CsvSource({"-1,", "0,", "1,AccessDenied"})
  void aQueryExpires(long late, @Nullable String code) {
    RequestToSign request = presigned("versionId=1", NOW.getEpochSecond());
    assertThat(refusedAs(request, null, NOW.plusSeconds(late))).isEqualTo(code);
  }

  @Test
  void subResourcesAreCovered() {
    RequestToSign request = presigned("versionId=1", NOW.getEpochSecond());
    for (String query :
        List.of(
            request.rawQuery().replace("versionId=1", "versionId=2"),
            request.rawQuery().replace("versionId=1", "x=1"),
            request.rawQuery() + "&acl",
            request.rawQuery() + "&retention")) {
      RequestToSign changed = new RequestToSign("GET", "/b/k", query, request.headers());
      assertThat(refusedAs(changed, null, NOW)).as(query).isEqualTo("SignatureDoesNotMatch");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "99999999999999999999"})
  void aMalformedExpiryIsDenied(String expires) {
    RequestToSign request =
        new RequestToSign(
            "GET",
            "/b/k",
            "AWSAccessKeyId=AKID&Signature=x&Expires=" + expires,
            SignedHeaders.of(List.of()));
    assertThat(refusedAs(request, null, NOW)).isEqualTo("AccessDenied");
  }
}
