package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.MemorySessions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Temporary credentials on S3: the token must be there, be signed, be the key's, and be live. */
final class SessionTokensOnS3Test {
  private Edge edge;
  private MemorySessions.Issued issued;

  @BeforeEach
  void start() throws IOException {
    edge = new Edge();
    issued = issue();
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aSignedTokenMakesTheRequestItsAccounts() throws IOException {
    assertThat(edge.ask(get(Signing.with(issued, "s3"))).text()).isEqualTo("ListObjects");
    assertThat(edge.ask(Signing.with(issued, "s3").presigned("/bucket")).text())
        .isEqualTo("ListObjects");
  }

  @Test
  void aTokenThatIsNotSignedIsRefused() throws IOException {
    String head = get(Signing.with(issued, "s3").withToken(null));
    RawClient.Answer answer =
        edge.ask(
            head.replaceFirst(
                "\nx-amz-date", "\nx-amz-security-token: " + issued.token() + "\r\nx-amz-date"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("<HeadersNotSigned>x-amz-security-token</HeadersNotSigned>");
    String presigned = Signing.with(issued, "s3").withToken(null).presigned("/bucket");
    assertThat(
            edge.ask(
                    presigned.replaceFirst(
                        " HTTP/1.1", "&X-Amz-Security-Token=" + issued.token() + " HTTP/1.1"))
                .text())
        .contains("<Code>SignatureDoesNotMatch</Code>");
  }

  @Test
  void aKeyWithoutItsTokenIsNoKey() throws IOException {
    RawClient.Answer answer = edge.ask(get(Signing.with(issued, "s3").withToken(null)));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("<Code>InvalidAccessKeyId</Code>");
  }

  @Test
  void theTokenOfAnotherKeyIsRefused() throws IOException {
    MemorySessions.Issued other = issue();
    RawClient.Answer answer = edge.ask(get(Signing.with(issued, "s3").withToken(other.token())));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("<Code>InvalidToken</Code>");
    assertThat(edge.ask(get(Signing.with("s3").withToken(issued.token()))).text())
        .contains("<Code>InvalidToken</Code>");
  }

  @Test
  void aTokenThatWasChangedIsRefused() throws IOException {
    String token = issued.token();
    for (int at = 0; at < token.length(); at += 97) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(edge.ask(get(Signing.with(issued, "s3").withToken(changed))).text())
          .contains("<Code>InvalidToken</Code>");
    }
  }

  @Test
  void theSecretOfAnotherSessionDoesNotVerify() throws IOException {
    Signing mixed =
        new Signing(
            issued.session().accessKeyId(),
            issue().session().secret().reveal(),
            issued.token(),
            "us-east-1",
            "s3");
    assertThat(edge.ask(get(mixed)).text()).contains("<Code>SignatureDoesNotMatch</Code>");
  }

  @Test
  void aSessionEndsWithItsTime() throws IOException {
    edge.sessionTime = issued.session().expires().minusSeconds(1);
    assertThat(edge.ask(get(Signing.with(issued, "s3"))).status()).isEqualTo(200);
    edge.sessionTime = issued.session().expires();
    RawClient.Answer answer = edge.ask(get(Signing.with(issued, "s3")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>");
  }

  @Test
  void aRevokedSessionIsRefusedAtOnce() throws IOException {
    assertThat(edge.ask(get(Signing.with(issued, "s3"))).status()).isEqualTo(200);
    edge.sessions.revoke(issued);
    assertThat(edge.ask(get(Signing.with(issued, "s3"))).text())
        .contains("<Code>ExpiredToken</Code>");
    assertThat(edge.ask(Signing.with(issued, "s3").presigned("/bucket")).text())
        .contains("<Code>ExpiredToken</Code>");
  }

  @Test
  void aTokenForStsOpensNothingOfS3() throws IOException {
    assertThat(edge.ask(get(Signing.with(issued, "sts"))).text())
        .contains("<Code>AuthorizationHeaderMalformed</Code>");
  }

  @Test
  void twoTokensAreRefused() throws IOException {
    String head = get(Signing.with(issued, "s3"));
    String doubled = head.replaceFirst("\nx-amz-date", "\nx-amz-security-token: x\r\nx-amz-date");
    assertThat(edge.ask(doubled).text()).contains("<Code>InvalidArgument</Code>");
  }

  private static String get(Signing signing) {
    return signing.request("GET", "/bucket", Map.of(), "");
  }

  private MemorySessions.Issued issue() {
    return edge.sessions.issue(
        InMemoryAccounts.MAIN, Edge.NOW.minusSeconds(60), Edge.NOW.plus(Duration.ofHours(1)));
  }
}
