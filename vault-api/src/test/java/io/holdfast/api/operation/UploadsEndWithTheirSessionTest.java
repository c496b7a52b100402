package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.MemorySessions;
import io.holdfast.sigv4.RequestSigner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that comes for longer than its sender may write leaves nothing behind. */
class UploadsEndWithTheirSessionTest extends ObjectOperationsRig {
  private MemorySessions.Issued issued;
  private Caller session;

  @BeforeEach
  void beginSession() {
    issued = sessions.issue(InMemoryAccounts.MAIN, now.minusSeconds(60), now.plusSeconds(900));
    session = Caller.Authenticated.by(InMemoryAccounts.MAIN, issued.session());
  }

  @Test
  void aLiveSessionWrites() throws IOException {
    assertThat(run(session, "PUT k", Map.of(), Bodies.of("x")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anObjectIsNotStored(boolean revoked) throws IOException {
    refused("PUT k", "x", () -> end(revoked));
    assertThat(code("GET k", Map.of(), "")).isEqualTo("NoSuchKey");
  }

  @Test
  void aPartIsNotStored() throws IOException {
    String upload = begin();
    refused("PUT k?partNumber=1&uploadId=" + upload, "x", () -> end(false));
    assertThat(text(run("GET k?uploadId=" + upload))).doesNotContain("<Part>");
  }

  @Test
  void anUploadIsNotCompleted() throws IOException {
    String upload = begin();
    String etag = run("PUT k?partNumber=1&uploadId=" + upload, Map.of(), "x").headers().get("ETag");
    String document =
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
            + etag.replace("\"", "&quot;")
            + "</ETag></Part></CompleteMultipartUpload>";
    refused("POST k?uploadId=" + upload, document, () -> end(true));
    assertThat(code("GET k", Map.of(), "")).isEqualTo("NoSuchKey");
    assertThat(run("POST k?uploadId=" + upload, Map.of(), document).status()).isEqualTo(200);
  }

  @Test
  void aFormIsNotStored() throws IOException {
    String policy =
        "{\"expiration\":\"2026-03-04T06:00:00Z\",\"conditions\":[{\"bucket\":\"bkt\"},"
            + "[\"starts-with\",\"$key\",\"\"],[\"starts-with\",\"$x-amz-algorithm\",\"\"],"
            + "[\"starts-with\",\"$x-amz-credential\",\"\"],[\"starts-with\",\"$x-amz-date\",\"\"],"
            + "{\"x-amz-security-token\":\""
            + issued.token()
            + "\"}]}";
    assertThat(form(policy, () -> {}).status()).isEqualTo(204);
    assertThatThrownBy(() -> form(policy, () -> end(false)))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> assertThat(refusal.code().code()).isEqualTo("ExpiredToken"));
    String silent = policy.replace(",{\"x-amz-security-token\":\"" + issued.token() + "\"}", "");
    now = Instant.parse("2026-03-04T05:06:07Z");
    assertThatThrownBy(() -> form(silent, () -> {}))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("Extra input fields: x-amz-security-token");
  }

  @Test
  void aKeyThatIsTakenAwayMeanwhileWritesNothing() {
    Caller gone = new Caller.Authenticated(InMemoryAccounts.MAIN, null, "AKIAGONEGONEGONE0000");
    assertThat(refusal(gone, "PUT k", Map.of(), "x").code().code()).isEqualTo("InvalidAccessKeyId");
  }

  private S3Response form(String policy, Runnable atEnd) throws IOException {
    Map<String, String> fields =
        new RequestSigner(
                issued.session().accessKeyId(),
                issued.session().secret().reveal(),
                issued.token(),
                "us-east-1",
                "s3")
            .signPolicy(
                Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8)), now);
    StringBuilder body = new StringBuilder("--B\r\n");
    String part = "Content-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n--B\r\n";
    body.append(part.formatted("key", "k"));
    fields.forEach((name, value) -> body.append(part.formatted(name, value)));
    body.append(
        "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n--B--\r\n");
    return run(
        new Caller.Anonymous(),
        "POST ",
        Map.of("content-type", "multipart/form-data; boundary=B"),
        new Ending(Bodies.of(body.toString()), atEnd));
  }

  private String begin() throws IOException {
    return between(text(run("POST k?uploads")), "<UploadId>", "</UploadId>");
  }

  private void end(boolean revoked) {
    if (revoked) {
      sessions.revoke(issued);
    } else {
      now = issued.session().expires();
    }
  }

  private void refused(String line, String body, Runnable atEnd) {
    assertThatThrownBy(() -> run(session, line, Map.of(), new Ending(Bodies.of(body), atEnd)))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> assertThat(refusal.code().code()).isEqualTo("ExpiredToken"));
    assertThat(blobs.open).isZero();
  }

  /** A body behind whose last byte something happens. */
  private record Ending(RequestBody body, Runnable atEnd) implements RequestBody {
    @Override
    public long declaredLength() {
      return body.declaredLength();
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
      ByteBuffer next = body.next();
      if (next == null) {
        atEnd.run();
      }
      return next;
    }

    @Override
    public Map<String, String> trailers() {
      return body.trailers();
    }

    @Override
    public byte @Nullable [] signedSha256() {
      return body.signedSha256();
    }

    @Override
    public byte[] readDocument(int maxBytes) throws IOException {
      byte[] document = body.readDocument(maxBytes);
      atEnd.run();
      return document;
    }
  }
}
