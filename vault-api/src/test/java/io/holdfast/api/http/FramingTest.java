package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where messages end, and which targets name what; over raw sockets. */
final class FramingTest {
  private static Edge edge;

  @BeforeAll
  static void start() throws IOException {
    edge = new Edge();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: \r\n",
        "Content-Length: 3x\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: 3, 3\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Host: other\r\n",
      })
  void framingThatCouldBeReadTwoWaysIsRefusedAndTheConnectionClosed(String headers)
      throws IOException {
    try (RawClient client = edge.connect()) {
      String smuggled = "abcGET / HTTP/1.1\r\n\r\n";
      client.send("PUT /open/k HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + smuggled);
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.closes()).isTrue();
      assertThat(answer.text()).contains("<Code>BadRequest</Code>");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void tooManyHeadersAreRefused() throws IOException {
    RawClient.Answer answer =
        edge.ask("GET /open/k HTTP/1.1\r\nHost: h\r\nX-A: " + "a".repeat(40_000) + "\r\n\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("<Code>RequestHeaderSectionTooLarge</Code>");
    assertThat(answer.closes()).isTrue();
  }

  @Test
  void tooLongTargetsAreRefused() throws IOException {
    RawClient.Answer answer =
        edge.ask("GET /open/" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.closes()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/open/%zz",
        "/open/%",
        "/open/%f",
        "/open/%ff%fe",
        "/open/%AE%8A-",
        "open/k",
        "/%zz/k"
      })
  void brokenTargetsAreInvalidUris(String target) throws IOException {
    RawClient.Answer answer = edge.ask("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InvalidURI</Code>")
        .contains("<RequestId>" + answer.headers().get("x-amz-request-id") + "</RequestId>");
  }

  @Test
  void aDoubleSlashNamesNoBucket() throws IOException {
    RawClient.Answer answer = edge.ask("GET //open/k HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(answer.text()).contains("<Code>InvalidBucketName</Code>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a//c", "x%2Fy", "a;v=1", "a+b", "./..", "t/", "/lead", "%C3%A4", "\u00c3\u00a4"})
  void keysAreTakenByteByByte(String key) throws IOException {
    RawClient.Answer stored =
        edge.ask("PUT /open/" + key + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(stored.status()).isEqualTo(200);
    String decoded =
        switch (key) {
          case "x%2Fy" -> "x/y";
          case "%C3%A4", "\u00c3\u00a4" -> "\u00e4";
          default -> key;
        };
    assertThat(edge.objects.objects).containsKey(decoded);
  }

  @Test
  void theHostNamesTheBucketWithPortAndInAnyCase() throws IOException {
    edge.ask("PUT /vh HTTP/1.1\r\nHost: OPEN.S3.Test:9000\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(edge.objects.objects).containsKey("vh");
    assertThat(edge.ask("GET /vh HTTP/1.1\r\nHost: open.s3.test\r\n\r\n").text()).isEqualTo("hi");
    assertThat(edge.ask("GET /open/vh HTTP/1.1\r\nHost: s3.test\r\n\r\n").text()).isEqualTo("hi");
  }

  @Test
  void anAbsoluteTargetMayRepeatTheHostAndNothingElse() throws IOException {
    edge.ask("PUT /open/abs HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    String get = "GET http://open.s3.test/abs?x-id=GetObject HTTP/1.";
    assertThat(edge.ask(get + "1\r\nHost: OPEN.s3.test\r\n\r\n").text()).isEqualTo("hi");
    for (String host : List.of("h", "s3.test", "bucket.s3.test", "open.s3.test:80", "")) {
      RawClient.Answer answer = edge.ask(get + "1\r\nHost: " + host + "\r\n\r\n");
      assertThat(answer.status()).as(host).isEqualTo(400);
      assertThat(answer.text()).contains("<Code>BadRequest</Code>");
    }
    assertThat(edge.ask(get + "0\r\n\r\n").status()).isEqualTo(400);
  }

  @Test
  void aSignatureForOneBucketDoesNotOpenAnother() throws IOException {
    String signed = Edge.signed("GET", "/abs", Map.of("host", "open.s3.test"));
    assertThat(edge.ask(signed).status()).isNotIn(400, 403);
    String moved = signed.replace("GET /abs", "GET http://bucket.s3.test/abs");
    RawClient.Answer answer = edge.ask(moved);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("<Code>BadRequest</Code>");
  }

  @Test
  void whatIsNoBucketsNameNamesNoBucket() throws IOException {
    for (String name : List.of("%00", "open%00", "OPEN", "op", "o/", "%C3%A4bc")) {
      RawClient.Answer answer = edge.ask("GET /" + name + " HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(answer.status()).as(name).isEqualTo(404);
      assertThat(answer.text()).contains("<Code>NoSuchBucket</Code>");
    }
    String preflight =
        "OPTIONS /%00 HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nAccess-Control-Request-Method: GET";
    assertThat(edge.ask(preflight + "\r\n\r\n").status()).isEqualTo(403);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(
          "PUT /open/p1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\none"
              + "GET /open/p1 HTTP/1.1\r\nHost: h\r\n\r\n"
              + "HEAD /open/p1 HTTP/1.1\r\nHost: h\r\n\r\n"
              + "GET /open/nothing HTTP/1.1\r\nHost: h\r\n\r\n"
              + "DELETE /open/p1 HTTP/1.1\r\nHost: h\r\n\r\n"
              + "GET /open HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().text()).isEqualTo("one");
      RawClient.Answer head = client.answer(true);
      assertThat(head.headers()).containsEntry("content-length", "3");
      assertThat(client.answer().text()).contains("<Code>NoSuchKey</Code>", "<Key>nothing</Key>");
      assertThat(client.answer().status()).isEqualTo(204);
      RawClient.Answer last = client.answer();
      assertThat(last.text()).isEqualTo("ListObjects");
      assertThat(last.closes()).isTrue();
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void http10IsClosedUnlessItAsksToStay() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send("GET /open HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.answer().headers()).containsEntry("connection", "keep-alive");
      client.send("GET /open HTTP/1.0\r\n\r\n");
      assertThat(client.answer().closes()).isTrue();
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void responseHeadersCannotBeSplit() throws IOException {
    edge.ask("PUT /open/s HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    RawClient.Answer answer = edge.ask("GET /open/s%0d%0aX-Evil:1 HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(answer.headers()).doesNotContainKey("x-evil");
  }
}
