package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.PolicyAuthorizer;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.MemoryBlobs;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.api.fakes.MemorySessions;
import io.holdfast.api.fakes.MemoryUploads;
import io.holdfast.api.fakes.MemoryVersions;
import io.holdfast.api.request.ObjectRequest;
import io.holdfast.api.request.QueryParameters;
import io.holdfast.api.request.RequestHead;
import io.holdfast.api.request.RouteTable;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.VersioningState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The object operations over stores in memory, asked as the edge would ask them. */
abstract class ObjectOperationsRig {
  static final Caller MAIN =
      new Caller.Authenticated(
          InMemoryAccounts.MAIN, null, InMemoryAccounts.MAIN_KEY.accessKeyId());
  static final Caller ALT =
      new Caller.Authenticated(InMemoryAccounts.ALT, null, InMemoryAccounts.ALT_KEY.accessKeyId());
  static final Caller NOBODY = new Caller.Anonymous();

  /** Who signed the last form, and how; null before one was judged. */
  @Nullable Caller formSigner;

  @Nullable String formVersion;

  /** The time that sessions are judged by. */
  Instant now = Instant.parse("2026-03-04T05:06:07Z");

  final InMemoryAccounts accounts = new InMemoryAccounts();
  final MemorySessions sessions = new MemorySessions(accounts, () -> now);
  final MemoryPrincipals principals = new MemoryPrincipals(accounts);
  final InMemoryBuckets buckets = new InMemoryBuckets();
  final MemoryBlobs blobs = new MemoryBlobs();
  final MemoryVersions versions = new MemoryVersions();
  final MemoryUploads uploads = new MemoryUploads(versions);
  final S3ObjectOperations operations =
      new S3ObjectOperations(
          new PolicyAuthorizer(principals),
          sessions.credentials(),
          accounts,
          buckets,
          versions,
          uploads,
          blobs,
          new HoldfastConfig.S3(
              "us-east-1", List.of(), List.of(), List.of(), List.of(), true, false, false));

  @BeforeEach
  void makeBucket() {
    buckets.create("bkt", InMemoryAccounts.MAIN.accountId(), "", false, Map.of());
    buckets.setVersioning(bucket().bucketId(), VersioningState.ENABLED);
  }

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(blobs.open).isZero();
  }

  Bucket bucket() {
    return buckets.find("bkt").orElseThrow();
  }

  S3Response run(Caller caller, String line, Map<String, String> headers, RequestBody body)
      throws IOException {
    String method = line.substring(0, line.indexOf(' '));
    String target = line.substring(line.indexOf(' ') + 1);
    int mark = target.indexOf('?');
    String key = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    RequestHead head =
        new RequestHead(
            method,
            "/bkt/" + key,
            query,
            QueryParameters.parse(query),
            Heads.headers(headers),
            "bkt",
            key.isEmpty() ? null : key,
            "ID",
            "127.0.0.1",
            false);
    return operations.handle(
        (ObjectRequest) RouteTable.route(head),
        new RequestContext(
            Access.of(caller, head, Instant.EPOCH, null, null),
            bucket(),
            body,
            (signer, version) -> {
              formSigner = signer;
              formVersion = version;
            }));
  }

  S3Response run(String line, Map<String, String> headers, String body) throws IOException {
    return run(MAIN, line, headers, Bodies.of(body));
  }

  S3Response run(String line) throws IOException {
    return run(line, Map.of(), "");
  }

  S3Exception refusal(Caller caller, String line, Map<String, String> headers, String body) {
    try {
      S3Response response = run(caller, line, headers, Bodies.of(body));
      throw new AssertionError("answered " + response.status());
    } catch (S3Exception refusal) {
      return refusal;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String code(String line, Map<String, String> headers, String body) {
    return refusal(MAIN, line, headers, body).code().code();
  }

  byte[] bytes(S3Response response) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    S3Response.Body.Blobs body = (S3Response.Body.Blobs) response.body();
    for (S3Response.BlobRange range : body.ranges()) {
      byte[] blob = blobs.kept.get(range.location());
      out.writeBytes(
          Arrays.copyOfRange(blob, (int) range.offset(), (int) (range.offset() + range.length())));
    }
    assertThat(out.size()).isEqualTo((int) body.length());
    return out.toByteArray();
  }

  static String text(S3Response response) {
    return new String(((S3Response.Body.Bytes) response.body()).bytes(), StandardCharsets.UTF_8);
  }

  static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  static String base64(DigestAlgorithm algorithm, String body) {
    return Base64.getEncoder()
        .encodeToString(MemoryBlobs.digest(algorithm, body.getBytes(StandardCharsets.UTF_8)));
  }
}
