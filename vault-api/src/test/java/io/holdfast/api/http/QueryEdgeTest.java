package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.MemorySessions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * IAM and STS at the wire: where calls come in, what they must be signed for, and what is told to
 * those who are not let in. What operations do is the sts module's.
 */
final class QueryEdgeTest {
  private static final String WHO = "Action=GetCallerIdentity&Version=2011-06-15";
  private static final String ROOT =
      "<Arn>arn:aws:iam::" + InMemoryAccounts.MAIN.accountId() + ":root</Arn>";

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
  @ValueSource(strings = {"/", "/sts", "/iam", "/sts/"})
  void callsComeInAtTheEndpointAndItsPaths(String path) throws IOException {
    RawClient.Answer answer = edge.ask(Signing.with("sts").call(path, WHO));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("<GetCallerIdentityResponse", ROOT);
    assertThat(answer.headers())
        .containsEntry("content-type", "text/xml")
        .containsEntry("cache-control", "no-store");
    assertThat(answer.text())
        .contains("<RequestId>" + answer.headers().get("x-amzn-requestid") + "</RequestId>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sts.s3.test", "iam.s3.test:9000", "QUERY.test", "query.test:443"})
  void callsComeInAtHostNamesOfTheirOwn(String host) throws IOException {
    assertThat(edge.ask(Signing.with("sts").call("/", WHO, Map.of("host", host))).text())
        .contains(ROOT);
  }

  @Test
  void nothingOfS3IsServedAtAHostOfTheirOwn() throws IOException {
    Map<String, String> host = Map.of("host", "query.test");
    assertThat(edge.ask(Signing.with("s3").request("GET", "/open/k", host, "")).text())
        .contains("<Code>InvalidAction</Code>");
    assertThat(edge.ask(Signing.with("s3").request("PUT", "/", host, "")).text())
        .contains("<Code>InvalidAction</Code>");
  }

  @Test
  void aGetWithParametersIsACallAndWithoutIsListBuckets() throws IOException {
    assertThat(edge.ask(Signing.with("sts").request("GET", "/?" + WHO, Map.of(), "")).text())
        .contains(ROOT);
    assertThat(edge.ask(Signing.with("s3").request("GET", "/", Map.of(), "")).text())
        .isEqualTo("ListBuckets");
  }

  @Test
  void aPresignedCallIsTaken() throws IOException {
    String presigned = Signing.with("sts").presigned("/?" + WHO);
    // A signer for S3 says nothing of the body; STS has its digest signed.
    assertThat(edge.ask(presigned).text()).contains("<Code>SignatureDoesNotMatch</Code>");
    assertThat(edge.ask(Signing.with("sts").presignedWithDigest("/?" + WHO)).text()).contains(ROOT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-central-1", "aws-global", "us-east-1", "anything", ""})
  void anyRegionIsTaken(String region) throws IOException {
    assertThat(edge.ask(Signing.with("sts").inRegion(region).call("/", WHO)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "s3,'Action=GetCallerIdentity&Version=2011-06-15',iam",
    "iam,'Action=GetCallerIdentity&Version=2011-06-15',sts",
    "sts,'Action=GetUser&Version=2010-05-08',iam",
    "execute-api,'Action=GetUser&Version=2010-05-08',iam"
  })
  void aSignatureForAnotherServiceIsNotTaken(String service, String form, String expected)
      throws IOException {
    RawClient.Answer answer = edge.ask(Signing.with(service).call("/", form));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .contains(
            "<Code>SignatureDoesNotMatch</Code>",
            "Credential should be scoped to correct service: '" + expected + "'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iam", "sts"})
  void aSignatureForThemOpensNothingOfS3(String service) throws IOException {
    assertThat(edge.ask(Signing.with(service).request("GET", "/bucket", Map.of(), "")).status())
        .isEqualTo(400);
  }

  @Test
  void whoSignedNothingIsToldSo() throws IOException {
    RawClient.Answer answer =
        edge.ask(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: "
                + WHO.length()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
                + WHO);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .contains(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">",
            "<Type>Sender</Type><Code>MissingAuthenticationToken</Code>");
  }

  @Test
  void aBodyThatWasChangedIsNotTaken() throws IOException {
    String call = Signing.with("sts").call("/", WHO).replace("2011-06-15", "2011-06-16");
    RawClient.Answer answer = edge.ask(call);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .contains("<Code>SignatureDoesNotMatch</Code>")
        .doesNotContain("StringToSign");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "0"})
  void aSignatureThatDoesNotCoverTheBodyIsNotTaken(String digest) throws IOException {
    String call = Signing.with("sts").call("/", WHO, Map.of("x-amz-content-sha256", digest));
    assertThat(edge.ask(call).text()).contains("<Code>IncompleteSignature</Code>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Action=GetCallerIdentity&Action=GetUser",
        "Action=GetCallerIdentity&%41ction=GetCallerIdentity",
        "Action=GetCallerIdentity&x=%zz",
        "Action=GetCallerIdentity&x=%4",
        "Action=GetCallerIdentity&x=%00",
        "Action=GetCallerIdentity&x=%ff",
        "Action=GetCallerIdentity&Unknown=1"
      })
  void formsAreReadStrictly(String form) throws IOException {
    RawClient.Answer answer = edge.ask(Signing.with("sts").call("/", form));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("<Code>ValidationError</Code>");
  }

  @Test
  void aParameterInBothPlacesIsRefused() throws IOException {
    assertThat(edge.ask(Signing.with("sts").call("/?Action=GetUser", WHO)).text())
        .contains("<Code>ValidationError</Code>", "Duplicate parameter: Action");
  }

  @Test
  void bodiesOfAnotherTypeAreRefused() throws IOException {
    Map<String, String> json = Map.of("content-type", "application/json");
    assertThat(edge.ask(Signing.with("sts").call("/sts", WHO, json)).text())
        .contains("<Code>ValidationError</Code>");
    assertThat(edge.ask(Signing.with("s3").call("/", WHO, json)).status()).isEqualTo(501);
  }

  @Test
  void longBodiesAreRefusedBeforeTheyAreRead() throws IOException {
    String form = WHO + "&x=" + "y".repeat(QueryEdge.MAX_BODY_BYTES);
    RawClient.Answer answer = edge.ask(Signing.with("sts").call("/", form));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("The request is too long.");
  }

  @Test
  void unknownKeysAreRefusedBeforeTheBodyIsAskedFor() throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(
          Signing.with("sts")
              .call("/", WHO, Map.of("expect", "100-continue"))
              .replace(Edge.KEY_ID, "AKIANOBODY0000000000")
              .replace(WHO, ""));
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).contains("<Code>InvalidClientTokenId</Code>");
    }
  }

  @Test
  void temporaryCredentialsAreTakenUntilTheyEnd() throws IOException {
    MemorySessions.Issued issued = issue();
    assertThat(edge.ask(Signing.with(issued, "sts").call("/", WHO)).text()).contains(ROOT);
    assertThat(edge.ask(Signing.with(issued, "sts").withToken(null).call("/", WHO)).text())
        .contains("<Code>InvalidClientTokenId</Code>");
    edge.sessions.revoke(issued);
    RawClient.Answer answer = edge.ask(Signing.with(issued, "sts").call("/", WHO));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("<Code>ExpiredToken</Code>");
  }

  @Test
  void operationsAreNamedInTheLogAndUnknownOnesAreNot() throws Exception {
    edge.completed.clear();
    edge.ask(Signing.with("sts").call("/sts", WHO));
    edge.ask(Signing.with("iam").call("/", "Action=NoSuchThing"));
    for (int i = 0; edge.completed.size() < 2 && i < 200; i++) {
      Thread.sleep(10);
    }
    assertThat(edge.completed)
        .extracting(line -> line.operation() + " " + line.errorCode() + " " + line.bucket())
        .containsExactlyInAnyOrder(
            "STS:GetCallerIdentity null null", "Query:Unknown InvalidAction null");
    assertThat(edge.completed)
        .allSatisfy(line -> assertThat(line.accessKeyId()).isEqualTo(Edge.KEY_ID));
  }

  @Test
  void theUseOfAKeyIsNotedOnlyWhereItsSignatureIsRight() throws IOException {
    edge.sessions.uses.clear();
    edge.ask(Signing.with("sts").inRegion("eu-west-1").call("/", WHO));
    edge.ask(Signing.with("sts").call("/", WHO).replace("Version", "version"));
    edge.ask(Signing.with("s3").request("GET", "/bucket", Map.of(), ""));
    assertThat(edge.sessions.uses)
        .containsExactly(Edge.KEY_ID + " sts eu-west-1", Edge.KEY_ID + " s3 us-east-1");
  }

  private static MemorySessions.Issued issue() {
    return edge.sessions.issue(
        InMemoryAccounts.MAIN, Edge.NOW.minusSeconds(60), Edge.NOW.plus(Duration.ofHours(1)));
  }
}
