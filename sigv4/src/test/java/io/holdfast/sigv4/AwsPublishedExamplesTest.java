package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The worked examples AWS prints. Source: "Signature Calculations for the Authorization Header:
 * Transferring Payload in a Single Chunk", "… in Multiple Chunks" and "Authenticating Requests:
 * Using Query Parameters" in the Amazon S3 API Reference.
 */
class AwsPublishedExamplesTest {
  static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
  static final SignatureExpectation S3 = new SignatureExpectation("us-east-1", Set.of("s3"));

  private static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  static SignatureCheck check(RequestToSign request, Instant now) {
    return switch (SignatureParser.parse(request, false)) {
      case SignatureParse.Parsed(ParsedSignature.V4 v4) ->
          SignatureV4.verify(v4, request, SECRET, now, S3);
      case SignatureParse.Parsed(ParsedSignature.V2 v2) -> throw new AssertionError(v2);
      case SignatureParse.Refused(SignatureRefusal refusal) -> new SignatureCheck.Refused(refusal);
      case SignatureParse.Anonymous() -> throw new AssertionError("anonymous");
    };
  }

  private static RequestToSign request(
      String method, String path, String query, String signature, Map<String, String> fields) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    fields.forEach((name, value) -> headers.put(name, List.of(value)));
    headers.put("host", List.of("examplebucket.s3.amazonaws.com"));
    String names = String.join(";", headers.keySet().stream().sorted().toList());
    headers.put(
        "authorization",
        List.of(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders="
                + names
                + ",Signature="
                + signature));
    return new RequestToSign(method, path, query, SignedHeaders.of(headers));
  }

  private static void assertVerified(RequestToSign request) {
    assertThat(check(request, NOW)).isInstanceOf(SignatureCheck.Verified.class);
  }

  @Test
  void getObjectWithRange() {
    assertVerified(
        request(
            "GET",
            "/test.txt",
            "",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            Map.of(
                "range", "bytes=0-9",
                "x-amz-content-sha256", EMPTY_SHA256,
                "x-amz-date", "20130524T000000Z")));
  }

  @Test
  void putObjectWithADollarInItsKey() {
    assertVerified(
        request(
            "PUT",
            "/test$file.text",
            "",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            Map.of(
                "date", "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-date", "20130524T000000Z",
                "x-amz-storage-class", "REDUCED_REDUNDANCY",
                "x-amz-content-sha256",
                    "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")));
  }

  @Test
  void getBucketLifecycle() {
    assertVerified(
        request(
            "GET",
            "/",
            "lifecycle",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            Map.of("x-amz-content-sha256", EMPTY_SHA256, "x-amz-date", "20130524T000000Z")));
  }

  @Test
  void listObjects() {
    assertVerified(
        request(
            "GET",
            "/",
            "max-keys=2&prefix=J",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            Map.of("x-amz-content-sha256", EMPTY_SHA256, "x-amz-date", "20130524T000000Z")));
  }

  static RequestToSign presigned() {
    return new RequestToSign(
        "GET",
        "/test.txt",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature="
            + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        SignedHeaders.of(Map.of("host", List.of("examplebucket.s3.amazonaws.com"))));
  }

  @Test
  void presignedGet() {
    assertVerified(presigned());
  }

  @Test
  void theSeedOfAChunkedUpload() {
    RequestToSign request =
        request(
            "PUT",
            "/examplebucket/chunkObject.txt",
            "",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            Map.of(
                "content-encoding", "aws-chunked",
                "content-length", "66824",
                "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "x-amz-date", "20130524T000000Z",
                "x-amz-decoded-content-length", "66560",
                "x-amz-storage-class", "REDUCED_REDUNDANCY"));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    request.headers().names().forEach(name -> headers.put(name, request.headers().values(name)));
    headers.put("host", List.of("s3.amazonaws.com"));
    assertVerified(
        new RequestToSign(
            request.method(), request.rawPath(), request.rawQuery(), SignedHeaders.of(headers)));
  }
}
