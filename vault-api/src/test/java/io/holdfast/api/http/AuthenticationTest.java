package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.RequestSigner;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.sigv4.SignedHeaders;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, who does not, and what they are told. */
final class AuthenticationTest {
  private static Edge edge;

  @BeforeAll
  static void start() throws IOException {
    edge = new Edge();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void aSignedRequestIsItsAccounts() throws IOException {
    assertThat(edge.ask(Edge.signed("GET", "/bucket?prefix=a%20b", Map.of())).text())
        .isEqualTo("ListObjects");
    assertThat(edge.ask(Edge.signed("GET", "/", Map.of())).text()).isEqualTo("ListBuckets");
  }

  @Test
  void anonymousRequestsAreJudgedToo() throws IOException {
    assertThat(edge.ask("GET /open HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(200);
    assertThat(edge.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(403);
    RawClient.Answer answer = edge.ask("DELETE /bucket/k HTTP/1.1\r\nHost: h\r\n\r\n");
    String id = answer.headers().get("x-amz-request-id");
    assertThat(answer.text())
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<Error><Code>AccessDenied</Code><Message>Access Denied</Message>"
                + "<Resource>/bucket/k</Resource><RequestId>"
                + id
                + "</RequestId><HostId>"
                + answer.headers().get("x-amz-id-2")
                + "</HostId></Error>");
    assertThat(id).matches("[0-9A-Z]{16}");
    assertThat(answer.headers())
        .containsEntry("content-type", "application/xml")
        .containsEntry("server", "Holdfast")
        .containsEntry("date", "Wed, 04 Mar 2026 05:06:07 GMT");
  }

  @Test
  void aDateHeaderSaysWhenARequestWasSigned() throws Exception {
    Instant signedAt = Edge.NOW.minusSeconds(90);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(signedAt.atOffset(ZoneOffset.UTC));
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(Edge.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    byte[] toSign = ("GET\n\n\n" + date + "\n/bucket").getBytes(StandardCharsets.UTF_8);
    String signature = Base64.getEncoder().encodeToString(mac.doFinal(toSign));
    Map<String, String> headers =
        Map.of("date", date, "authorization", "AWS " + Edge.KEY_ID + ":" + signature);
    Authenticator authenticator =
        new Authenticator(edge.sessions.credentials(), new SigningKeys(), "us-east-1", true);
    RequestToSign request =
        new RequestToSign("GET", "/bucket", "", SignedHeaders.of(List.copyOf(headers.entrySet())));
    assertThat(authenticator.authenticate(request, null, Edge.NOW).signedAt()).isEqualTo(signedAt);
  }

  @Test
  void aWrongSignatureIsToldWhatWasSigned() throws IOException {
    String head = Edge.signed("GET", "/bucket", Map.of()).replaceFirst("/bucket", "/bucke%74s");
    RawClient.Answer answer = edge.ask(head);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .contains(
            "<Code>SignatureDoesNotMatch</Code>",
            "<AWSAccessKeyId>" + Edge.KEY_ID + "</AWSAccessKeyId>",
            "<StringToSign>AWS4-HMAC-SHA256\n20260304T050607Z\n20260304/us-east-1/s3/aws4_request",
            "<SignatureProvided>",
            "<StringToSignBytes>41 57 53 34",
            "<CanonicalRequest>GET\n/buckets\n",
            "<CanonicalRequestBytes>47 45 54 0a");
  }

  @Test
  void anUnknownKeyIsNamed() throws IOException {
    RawClient.Answer answer =
        edge.ask(Edge.signed("GET", "/", Map.of()).replace(Edge.KEY_ID, "AKIANOBODY0000000000"));
    assertThat(answer.text())
        .contains(
            "<Code>InvalidAccessKeyId</Code>",
            "<AWSAccessKeyId>AKIANOBODY0000000000</AWSAccessKeyId>");
  }

  @Test
  void presignedRequestsEnd() throws IOException {
    RequestToSign toSign =
        new RequestToSign("GET", "/bucket", "", SignedHeaders.of(List.of(Map.entry("host", "h"))));
    RequestSigner signer = new RequestSigner(Edge.KEY_ID, Edge.SECRET, null, "us-east-1", "s3");
    String fresh = signer.presign(toSign, Edge.NOW.minus(Duration.ofSeconds(59)), 60);
    String old = signer.presign(toSign, Edge.NOW.minus(Duration.ofSeconds(61)), 60);
    assertThat(edge.ask("GET /bucket?" + fresh + " HTTP/1.1\r\nHost: h\r\n\r\n").status())
        .isEqualTo(200);
    assertThat(edge.ask("GET /bucket?" + old + " HTTP/1.1\r\nHost: h\r\n\r\n").text())
        .contains(
            "<Code>AccessDenied</Code><Message>Request has expired</Message>",
            "<X-Amz-Expires>60</X-Amz-Expires>",
            "<ServerTime>2026-03-04T05:06:07Z</ServerTime>");
  }

  @ParameterizedTest
  @ValueSource(longs = {-900, -899, 899, 900})
  void clocksMayDifferByFifteenMinutes(long seconds) throws IOException {
    assertThat(edge.ask(signedAt(Edge.NOW.plusSeconds(seconds))).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -901, 901, 86_400})
  void olderAndLaterSignaturesAreTooSkewed(long seconds) throws IOException {
    RawClient.Answer answer = edge.ask(signedAt(Edge.NOW.plusSeconds(seconds)));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .contains("<Code>RequestTimeTooSkewed</Code>")
        .contains("<ServerTime>2026-03-04T05:06:07Z</ServerTime>")
        .contains("<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>");
  }

  private static String signedAt(Instant time) {
    return Edge.signed("GET", "/bucket", Map.of(), PayloadMode.UNSIGNED, time).head();
  }

  @Test
  void sessionTokensThatNobodyIssuedAreInvalid() throws IOException {
    assertThat(edge.ask(Edge.signed("GET", "/", Map.of("x-amz-security-token", "forged"))).text())
        .contains("<Code>InvalidToken</Code>");
  }

  @Test
  void aBucketOfAnotherOwnerThanExpectedIsRefused() throws IOException {
    assertThat(
            edge.ask(
                    Edge.signed(
                        "GET", "/bucket", Map.of("x-amz-expected-bucket-owner", "999999999999")))
                .status())
        .isEqualTo(403);
  }

  @Test
  void operationsThatAreNotBuiltAnswerUnderTheirName() throws IOException {
    RawClient.Answer answer = edge.ask(Edge.signed("GET", "/bucket?lifecycle", Map.of()));
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.text())
        .contains("<Code>NotImplemented</Code>", "GetBucketLifecycleConfiguration");
    assertThat(edge.ask("GET /bucket?website HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(403);
  }

  @Test
  void missingBucketsAreNamed() throws IOException {
    assertThat(edge.ask(Edge.signed("GET", "/nowhere", Map.of())).text())
        .contains("<Code>NoSuchBucket</Code>", "<BucketName>nowhere</BucketName>");
    RawClient.Answer head = edge.ask(Edge.signed("HEAD", "/nowhere", Map.of()));
    assertThat(head.status()).isEqualTo(404);
    assertThat(head.headers()).containsEntry("content-length", "0");
  }

  @Test
  void theEndpointItselfSaysItIsThere() throws IOException {
    assertThat(edge.ask("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(200);
  }

  @Test
  void preflightsGoToTheBucketsRules() throws IOException {
    String ask =
        "OPTIONS /open/k HTTP/1.1\r\nHost: h\r\nOrigin: https://a.example\r\n"
            + "Access-Control-Request-Method: PUT\r\n\r\n";
    assertThat(edge.ask(ask).text()).contains("<Code>AccessForbidden</Code>");
    edge.buckets.putConfiguration(
        edge.buckets.find("open").orElseThrow().bucketId(),
        BucketConfigurationKind.CORS,
        "{\"rules\":[{\"origins\":[\"https://*.example\"],\"methods\":[\"PUT\",\"GET\"],"
            + "\"headers\":[],\"expose\":[]}]}");
    RawClient.Answer allowed = edge.ask(ask);
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(allowed.headers()).containsEntry("access-control-allow-origin", "https://a.example");
    RawClient.Answer refusal =
        edge.ask("GET /open/none HTTP/1.1\r\nHost: h\r\nOrigin: https://a.example\r\n\r\n");
    assertThat(refusal.status()).isEqualTo(404);
    assertThat(refusal.headers()).containsEntry("access-control-allow-origin", "https://a.example");
  }

  @Test
  void everyRequestIsLoggedOnceWithoutSecrets() throws Exception {
    edge.completed.clear();
    RawClient.Answer answer = edge.ask(Edge.signed("GET", "/bucket", Map.of()));
    for (int i = 0; edge.completed.isEmpty() && i < 200; i++) {
      Thread.sleep(10);
    }
    assertThat(edge.completed)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.requestId()).isEqualTo(answer.headers().get("x-amz-request-id"));
          assertThat(line.operation()).isEqualTo("ListObjects");
          assertThat(line.accessKeyId()).isEqualTo(Edge.KEY_ID);
          assertThat(line.status()).isEqualTo(200);
          assertThat(line.signatureVersion()).isEqualTo("SigV4");
        });
  }

  @Test
  void aFormIsLoggedUnderWhoSignedItEvenWhenItIsRefused() throws Exception {
    edge.completed.clear();
    edge.ask(
        "POST /bucket HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
            + "Content-Type: multipart/form-data; boundary=B\r\n\r\n");
    for (int i = 0; edge.completed.isEmpty() && i < 200; i++) {
      Thread.sleep(10);
    }
    assertThat(edge.completed)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.errorCode()).isEqualTo("EntityTooLarge");
          assertThat(line.accessKeyId()).isEqualTo(Edge.KEY_ID);
          assertThat(line.signatureVersion()).isEqualTo("SigV4");
          assertThat(line.authenticationType()).isEqualTo("PostPolicy");
        });
  }
}
