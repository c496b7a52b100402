package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.AclAuthorizer;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.MemoryBlobs;
import io.holdfast.api.fakes.MemoryUploads;
import io.holdfast.api.fakes.MemoryVersions;
import io.holdfast.api.request.ObjectRequest;
import io.holdfast.api.request.QueryParameters;
import io.holdfast.api.request.RequestHead;
import io.holdfast.api.request.RouteTable;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.VersioningState;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3ObjectOperationsTest {
  private static final Caller MAIN = new Caller.Authenticated(InMemoryAccounts.MAIN, null, "AK1");
  private static final Caller ALT = new Caller.Authenticated(InMemoryAccounts.ALT, null, "AK2");
  private static final Caller NOBODY = new Caller.Anonymous();
  private static final int FIVE_MIB = 5 << 20;

  private final InMemoryBuckets buckets = new InMemoryBuckets();
  private final MemoryBlobs blobs = new MemoryBlobs();
  private final MemoryVersions versions = new MemoryVersions();
  private final MemoryUploads uploads = new MemoryUploads(versions);
  private final S3ObjectOperations operations =
      new S3ObjectOperations(
          new AclAuthorizer(),
          new InMemoryAccounts(),
          buckets,
          versions,
          uploads,
          blobs,
          new HoldfastConfig.S3("us-east-1", List.of(), List.of(), List.of(), true, false, false));

  @BeforeEach
  void makeBucket() {
    buckets.create("bkt", InMemoryAccounts.MAIN.accountId(), "", false, Map.of());
    buckets.setVersioning(bucket().bucketId(), VersioningState.ENABLED);
  }

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(blobs.open).isZero();
  }

  private Bucket bucket() {
    return buckets.find("bkt").orElseThrow();
  }

  private S3Response run(Caller caller, String line, Map<String, String> headers, RequestBody body)
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
        new RequestContext(head, caller, bucket(), body, Instant.EPOCH));
  }

  private S3Response run(String line, Map<String, String> headers, String body) throws IOException {
    return run(MAIN, line, headers, Bodies.of(body));
  }

  private S3Response run(String line) throws IOException {
    return run(line, Map.of(), "");
  }

  private S3Exception refusal(
      Caller caller, String line, Map<String, String> headers, String body) {
    try {
      S3Response response = run(caller, line, headers, Bodies.of(body));
      throw new AssertionError("answered " + response.status());
    } catch (S3Exception refusal) {
      return refusal;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String code(String line, Map<String, String> headers, String body) {
    return refusal(MAIN, line, headers, body).code().code();
  }

  private byte[] bytes(S3Response response) {
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

  private static String text(S3Response response) {
    return new String(((S3Response.Body.Bytes) response.body()).bytes(), StandardCharsets.UTF_8);
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  private static String base64(DigestAlgorithm algorithm, String body) {
    return Base64.getEncoder()
        .encodeToString(MemoryBlobs.digest(algorithm, body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsPutIsReadBackWithItsHeaders() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", "text/plain");
    headers.put("content-encoding", "aws-chunked, gzip");
    headers.put("x-amz-meta-Colour", "no");
    headers.put("x-amz-meta-colour", "bl\u00fce");
    headers.put("x-amz-tagging", "a=1&b=2");
    headers.put("x-amz-checksum-crc32", base64(DigestAlgorithm.CRC32, "hello"));
    headers.remove("x-amz-meta-Colour");
    S3Response put = run("PUT k", headers, "hello");
    assertThat(put.headers()).containsEntry("ETag", "\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(put.headers()).containsKeys("x-amz-checksum-crc32", "x-amz-version-id");
    S3Response get = run("GET k", Map.of("x-amz-checksum-mode", "ENABLED"), "");
    assertThat(bytes(get)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    assertThat(get.headers())
        .containsEntry("Content-Type", "text/plain")
        .containsEntry("Content-Encoding", "gzip")
        .containsEntry("x-amz-meta-colour", "bl\u00fce")
        .containsEntry("x-amz-tagging-count", "2")
        .containsEntry("x-amz-checksum-type", "FULL_OBJECT");
    assertThat(run("GET k").headers()).doesNotContainKey("x-amz-checksum-crc32");
  }

  @ParameterizedTest
  @CsvSource({
    "content-md5,XUFAKrxLKna5cZ2REBfFkg==,",
    "content-md5,XUFAKrxLKna5cZ2REBfFkA==,BadDigest",
    "x-amz-checksum-crc32,AAAAAA==,BadDigest",
    "x-amz-trailer,x-amz-checksum-crc32,InvalidRequest",
    "x-amz-storage-class,GLACIER,InvalidStorageClass",
    "x-amz-server-side-encryption,AES256,NotImplemented",
    "x-amz-object-lock-legal-hold,ON,InvalidRequest",
    "if-match,*,NoSuchKey",
  })
  void aPutIsWhatItsHeadersSayOrLeavesNothing(String name, String value, @Nullable String refused)
      throws IOException {
    if (refused == null) {
      run("PUT k", Map.of(name, value), "hello");
      assertThat(blobs.kept).hasSize(1);
    } else {
      assertThat(code("PUT k", Map.of(name, value), "hello")).isEqualTo(refused);
      assertThat(blobs.kept).isEmpty();
      assertThat(versions.all).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(CommitOutcome.Reason.class)
  void aRefusedCommitDiscardsItsBlob(CommitOutcome.Reason reason) {
    versions.nextCommit = ignored -> new CommitOutcome.Refused(reason);
    refusal(MAIN, "PUT k", Map.of(), "hello");
    assertThat(blobs.begun).isOne();
    assertThat(blobs.kept).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlobIsKeptExactlyWhileTheOutcomeIsUnknown(boolean known) {
    versions.nextCommit =
        ignored -> {
          throw new MetadataUnavailableException("gone", known, new IOException("cut"));
        };
    assertThatThrownBy(() -> run("PUT k", Map.of(), "hello"))
        .isInstanceOf(MetadataUnavailableException.class);
    assertThat(blobs.kept).hasSize(known ? 0 : 1);
  }

  @Test
  void aFaultInTheMiddleOfACommitKeepsTheBlob() {
    versions.nextCommit =
        ignored -> {
          throw new IllegalStateException("nobody knows");
        };
    assertThatThrownBy(() -> run("PUT k", Map.of(), "hello"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(blobs.kept).hasSize(1);
  }

  @Test
  void writesAreConditional() throws IOException {
    String etag = run("PUT k", Map.of("if-none-match", "*"), "hello").headers().get("ETag");
    for (String unmet : new String[] {"*", etag}) {
      assertThat(code("PUT k", Map.of("if-none-match", unmet), "x"))
          .isEqualTo("PreconditionFailed");
    }
    assertThat(code("PUT k", Map.of("if-match", "\"other\""), "x")).isEqualTo("PreconditionFailed");
    assertThat(blobs.begun).isOne();
    assertThat(run("PUT k", Map.of("if-none-match", "\"other\""), "x").status()).isEqualTo(200);
    run("DELETE k");
    assertThat(code("PUT k", Map.of("if-match", "*"), "x")).isEqualTo("NoSuchKey");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeABlobIsBegun() {
    RequestBody huge =
        new RequestBody() {
          @Override
          public long declaredLength() {
            return (5L << 30) + 1;
          }

          @Override
          public @Nullable ByteBuffer next() {
            throw new AssertionError("pulled");
          }

          @Override
          public Map<String, String> trailers() {
            return Map.of();
          }

          @Override
          public byte @Nullable [] signedSha256() {
            return null;
          }

          @Override
          public byte[] readDocument(int maxBytes) {
            throw new AssertionError();
          }
        };
    assertThatThrownBy(() -> run(MAIN, "PUT k", Map.of(), huge)).isInstanceOf(S3Exception.class);
    assertThat(blobs.begun).isZero();
  }

  @Test
  void othersAreDeniedAndLearnNothing() throws IOException {
    run("PUT k", Map.of(), "hello");
    for (String line : new String[] {"GET k", "GET absent", "PUT k", "DELETE k", "GET k?acl"}) {
      assertThat(refusal(ALT, line, Map.of(), "x").code().code())
          .as(line)
          .isEqualTo("AccessDenied");
      assertThat(refusal(NOBODY, line, Map.of(), "x").code().status()).as(line).isEqualTo(403);
    }
  }

  @Test
  void aPublicObjectIsReadByNobodyButNotWithOverrides() throws IOException {
    run("PUT k", Map.of("x-amz-acl", "public-read"), "hello");
    assertThat(run(NOBODY, "GET k", Map.of(), Bodies.of("")).status()).isEqualTo(200);
    assertThat(refusal(NOBODY, "GET k?response-content-type=a/b", Map.of(), "").code().code())
        .isEqualTo("InvalidRequest");
    assertThat(run("GET k?response-content-type=a/b").headers())
        .containsEntry("Content-Type", "a/b");
  }

  @Test
  void rangesAreServedOrRefusedWithTheSize() throws IOException {
    run("PUT k", Map.of(), "hello");
    S3Response part = run("GET k", Map.of("range", "bytes=1-3"), "");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.headers()).containsEntry("Content-Range", "bytes 1-3/5");
    assertThat(bytes(part)).asString(StandardCharsets.UTF_8).isEqualTo("ell");
    S3Exception beyond = refusal(MAIN, "GET k", Map.of("range", "bytes=5-"), "");
    assertThat(beyond.code().status()).isEqualTo(416);
    assertThat(beyond.fields()).containsEntry("ActualObjectSize", "5");
    assertThat(run("GET k", Map.of("range", "bytes=1-2", "if-range", "\"x\""), "").status())
        .isEqualTo(200);
  }

  @Test
  void deleteMarkersAnswerAsAws() throws IOException {
    run("PUT k", Map.of(), "hello");
    S3Response deleted = run("DELETE k");
    String marker = deleted.headers().get("x-amz-version-id");
    S3Exception hidden = refusal(MAIN, "GET k", Map.of(), "");
    assertThat(hidden.code().code()).isEqualTo("NoSuchKey");
    assertThat(hidden.headers()).containsEntry("x-amz-delete-marker", "true");
    S3Exception named = refusal(MAIN, "GET k?versionId=" + marker, Map.of(), "");
    assertThat(named.code().status()).isEqualTo(405);
    assertThat(named.headers()).containsKeys("Last-Modified", "Allow");
    assertThat(code("GET k?versionId=absent", Map.of(), "")).isEqualTo("NoSuchVersion");
    assertThat(code("GET k?versionId=%2F", Map.of(), "")).isEqualTo("InvalidArgument");
    assertThat(run("DELETE k?versionId=" + marker).headers())
        .containsEntry("x-amz-delete-marker", "true");
    assertThat(run("GET k").status()).isEqualTo(200);
  }

  @Test
  void aCopyIsAnObjectOfItsOwn() throws IOException {
    run("PUT k", Map.of("x-amz-meta-a", "1", "x-amz-acl", "public-read"), "hello");
    S3Response copy = run("PUT other", Map.of("x-amz-copy-source", "/bkt/k"), "");
    assertThat(copy.headers()).containsKey("x-amz-copy-source-version-id");
    S3Response get = run("GET other");
    assertThat(bytes(get)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    assertThat(get.headers()).containsEntry("x-amz-meta-a", "1");
    assertThat(refusal(NOBODY, "GET other", Map.of(), "").code().status()).isEqualTo(403);
    assertThat(code("PUT k", Map.of("x-amz-copy-source", "bkt/k"), "")).isEqualTo("InvalidRequest");
    Map<String, String> replaced =
        Map.of("x-amz-copy-source", "bkt/k", "x-amz-metadata-directive", "REPLACE");
    run("PUT k", replaced, "");
    assertThat(run("GET k").headers()).doesNotContainKey("x-amz-meta-a");
    Map<String, String> unmet =
        Map.of("x-amz-copy-source", "bkt/k", "x-amz-copy-source-if-match", "x");
    assertThat(code("PUT z", unmet, "")).isEqualTo("PreconditionFailed");
    assertThat(code("PUT z", Map.of("x-amz-copy-source", "nob/k"), "")).isEqualTo("NoSuchBucket");
  }

  @Test
  void manyDeletionsAreJudgedOneByOne() throws IOException {
    run("PUT k", Map.of(), "hello");
    String document =
        "<Delete><Object><Key>k</Key></Object><Object><Key>k</Key><VersionId>a b</VersionId>"
            + "</Object></Delete>";
    assertThat(code("POST ?delete", Map.of(), document)).isEqualTo("InvalidRequest");
    Map<String, String> md5 = Map.of("content-md5", base64(DigestAlgorithm.MD5, document));
    String answer = text(run("POST ?delete", md5, document));
    assertThat(answer).contains("<DeleteMarker>true</DeleteMarker>");
    assertThat(answer).contains("<Code>InvalidArgument</Code>");
    assertThat(code("POST ?delete", md5, document + " ")).isEqualTo("BadDigest");
    String tooMany = "<Delete>" + "<Object><Key>k</Key></Object>".repeat(1001) + "</Delete>";
    Map<String, String> other = Map.of("content-md5", base64(DigestAlgorithm.MD5, tooMany));
    assertThat(code("POST ?delete", other, tooMany)).isEqualTo("MalformedXML");
  }

  private String begin(Map<String, String> headers) throws IOException {
    return between(text(run("POST k?uploads", headers, "")), "<UploadId>", "</UploadId>");
  }

  private String part(String upload, int number, String body, Map<String, String> headers)
      throws IOException {
    S3Response response = run("PUT k?uploadId=" + upload + "&partNumber=" + number, headers, body);
    return response.headers().get("ETag");
  }

  private static String complete(String... parts) {
    StringBuilder document = new StringBuilder("<CompleteMultipartUpload>");
    for (int i = 0; i < parts.length; i += 2) {
      document
          .append("<Part><PartNumber>")
          .append(parts[i])
          .append("</PartNumber><ETag>")
          .append(parts[i + 1].replace("\"", "&quot;"))
          .append("</ETag></Part>");
    }
    return document.append("</CompleteMultipartUpload>").toString();
  }

  @Test
  void aMultipartObjectIsItsPartsInOrder() throws IOException {
    String upload =
        begin(Map.of("x-amz-checksum-algorithm", "CRC32", "x-amz-checksum-type", "FULL_OBJECT"));
    String first = "a".repeat(FIVE_MIB);
    String one = part(upload, 2, first, Map.of());
    String two = part(upload, 7, "tail", Map.of());
    String line = "POST k?uploadId=" + upload;
    Map<String, String> expected =
        Map.of("x-amz-checksum-crc32", base64(DigestAlgorithm.CRC32, first + "tail"));
    assertThat(code(line, Map.of(), complete("7", two, "2", one))).isEqualTo("InvalidPartOrder");
    assertThat(code(line, Map.of(), complete("2", one, "3", two))).isEqualTo("InvalidPart");
    assertThat(code(line, Map.of(), complete("2", two))).isEqualTo("InvalidPart");
    assertThat(code(line, Map.of(), complete())).isEqualTo("MalformedXML");
    assertThat(code(line, Map.of("x-amz-mp-object-size", "1"), complete("2", one, "7", two)))
        .isEqualTo("InvalidRequest");
    assertThat(code(line, Map.of("x-amz-checksum-crc32", "AAAAAA=="), complete("2", one, "7", two)))
        .isEqualTo("BadDigest");
    String answer = text(run(line, expected, complete("2", one, "7", two)));
    assertThat(answer).contains("-2&quot;").contains("<ChecksumType>FULL_OBJECT</ChecksumType>");
    assertThat(text(run(line, Map.of(), complete("2", one, "7", two)))).isEqualTo(answer);
    S3Response across = run("GET k", Map.of("range", "bytes=-6"), "");
    assertThat(bytes(across)).asString(StandardCharsets.UTF_8).isEqualTo("aatail");
    S3Response second = run("GET k?partNumber=2");
    assertThat(bytes(second)).asString(StandardCharsets.UTF_8).isEqualTo("tail");
    assertThat(second.headers()).containsEntry("x-amz-mp-parts-count", "2");
    assertThat(code("GET k?partNumber=3", Map.of(), "")).isEqualTo("InvalidPartNumber");
    String attributes =
        text(run("GET k?attributes", Map.of("x-amz-object-attributes", "ObjectParts"), ""));
    assertThat(attributes).contains("<PartNumber>2</PartNumber><Size>4</Size>");
    S3Response copy = run("PUT copy", Map.of("x-amz-copy-source", "bkt/k"), "");
    byte[] whole = (first + "tail").getBytes(StandardCharsets.UTF_8);
    assertThat(text(copy))
        .contains(HexFormat.of().formatHex(MemoryBlobs.digest(DigestAlgorithm.MD5, whole)));
  }

  @Test
  void aSmallPartBeforeTheLastIsRefused() throws IOException {
    String upload = begin(Map.of());
    String one = part(upload, 1, "small", Map.of());
    String two = part(upload, 2, "tail", Map.of());
    S3Exception refusal =
        refusal(MAIN, "POST k?uploadId=" + upload, Map.of(), complete("1", one, "2", two));
    assertThat(refusal.code().code()).isEqualTo("EntityTooSmall");
    assertThat(refusal.fields())
        .containsEntry("PartNumber", "1")
        .containsEntry("ProposedSize", "5");
  }

  @Test
  void aPartListedTwiceCountsAsItsLast() throws IOException {
    String upload = begin(Map.of());
    String first = part(upload, 1, "first", Map.of());
    String again = part(upload, 1, "again", Map.of());
    String line = "POST k?uploadId=" + upload;
    assertThat(code(line, Map.of(), complete("1", again, "1", first))).isEqualTo("InvalidPart");
    run(line, Map.of(), complete("1", first, "1", again));
    assertThat(bytes(run("GET k"))).asString(StandardCharsets.UTF_8).isEqualTo("again");
  }

  @Test
  void aPartWithoutTheChecksumOfItsUploadIsRefused() throws IOException {
    String upload = begin(Map.of("x-amz-checksum-algorithm", "SHA256"));
    String line = "PUT k?uploadId=" + upload + "&partNumber=1";
    assertThat(code(line, Map.of(), "x")).isEqualTo("InvalidRequest");
    assertThat(code(line, Map.of("x-amz-checksum-crc32", "AAAAAA=="), "x"))
        .isEqualTo("InvalidRequest");
    assertThat(blobs.begun).isZero();
  }

  @Test
  void aCompositeChecksumIsThatOfTheStoredParts() throws IOException {
    String upload = begin(Map.of("x-amz-checksum-algorithm", "SHA256"));
    String sha256 = base64(DigestAlgorithm.SHA256, "x");
    String one = part(upload, 1, "x", Map.of("x-amz-checksum-sha256", sha256));
    byte[] ofParts = MemoryBlobs.digest(DigestAlgorithm.SHA256, Base64.getDecoder().decode(sha256));
    String composite = Base64.getEncoder().encodeToString(ofParts) + "-1";
    String line = "POST k?uploadId=" + upload;
    Map<String, String> wrong = Map.of("x-amz-checksum-sha256", sha256 + "-1");
    assertThat(code(line, wrong, complete("1", one))).isEqualTo("BadDigest");
    Map<String, String> right = Map.of("x-amz-checksum-sha256", composite);
    assertThat(text(run(line, right, complete("1", one)))).contains(composite);
  }

  @Test
  void noObjectHasATorrent() throws IOException {
    run("PUT k", Map.of(), "hello");
    assertThat(code("GET k?torrent", Map.of(), "")).isEqualTo("NoSuchKey");
    assertThat(refusal(ALT, "GET k?torrent", Map.of(), "").code().code()).isEqualTo("AccessDenied");
  }

  @Test
  void aPartOfAVanishedUploadIsDiscarded() throws IOException {
    String upload = begin(Map.of());
    uploads.vanish = true;
    assertThat(code("PUT k?uploadId=" + upload + "&partNumber=1", Map.of(), "x"))
        .isEqualTo("NoSuchUpload");
    assertThat(blobs.kept).isEmpty();
    assertThat(run("DELETE k?uploadId=" + upload).status()).isEqualTo(204);
    assertThat(code("DELETE k?uploadId=" + upload, Map.of(), "")).isEqualTo("NoSuchUpload");
  }

  @Test
  void aPartIsCopiedByItsRange() throws IOException {
    run("PUT src", Map.of(), "hello");
    String upload = begin(Map.of());
    String line = "PUT k?uploadId=" + upload + "&partNumber=1";
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amz-copy-source", "bkt/src");
    headers.put("x-amz-copy-source-range", "bytes=1-3");
    String etag = between(text(run(line, headers, "")), "<ETag>&quot;", "&quot;");
    run("POST k?uploadId=" + upload, Map.of(), complete("1", etag));
    assertThat(bytes(run("GET k"))).asString(StandardCharsets.UTF_8).isEqualTo("ell");
    String again = "PUT k?partNumber=1&uploadId=" + begin(Map.of());
    headers.put("x-amz-copy-source-range", "bytes=0-5");
    assertThat(code(again, headers, "")).isEqualTo("InvalidRange");
    headers.put("x-amz-copy-source-range", "bytes=1-");
    assertThat(code(again, headers, "")).isEqualTo("InvalidArgument");
  }

  @Test
  void tagsAndAclsChangeWithoutTouchingTheVersion() throws IOException {
    run("PUT k", Map.of(), "hello");
    String modified = run("HEAD k").headers().get("Last-Modified");
    run(
        "PUT k?tagging",
        Map.of(),
        "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>");
    assertThat(text(run("GET k?tagging"))).contains("<Key>a</Key><Value>1</Value>");
    run("PUT k?acl", Map.of("x-amz-acl", "public-read"), "");
    assertThat(run(NOBODY, "GET k", Map.of(), Bodies.of("")).status()).isEqualTo(200);
    assertThat(run("HEAD k").headers()).containsEntry("Last-Modified", modified);
    assertThat(run("DELETE k?tagging").status()).isEqualTo(204);
    assertThat(text(run("GET k?tagging"))).doesNotContain("<Tag>");
  }

  @Test
  void attributesShowWhatWasAskedFor() throws IOException {
    run("PUT k", Map.of("x-amz-checksum-crc32", base64(DigestAlgorithm.CRC32, "hello")), "hello");
    String answer =
        text(
            run(
                "GET k?attributes",
                Map.of("x-amz-object-attributes", "ETag, Checksum,ObjectSize,ObjectParts"),
                ""));
    assertThat(answer)
        .contains("<ETag>5d41402abc4b2a76b9719d911017c592</ETag>")
        .contains("<ObjectSize>5</ObjectSize>")
        .contains("<ChecksumType>FULL_OBJECT</ChecksumType>")
        .doesNotContain("ObjectParts")
        .doesNotContain("StorageClass");
    assertThat(code("GET k?attributes", Map.of(), "")).isEqualTo("InvalidArgument");
  }

  private static String form(String... fields) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      form.append("--B\r\nContent-Disposition: form-data; name=\"")
          .append(fields[i])
          .append("\"\r\n\r\n")
          .append(fields[i + 1])
          .append("\r\n");
    }
    return form
        + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\nbar"
        + "\r\n--B--\r\n";
  }

  @Test
  void anAnonymousFormUploadsOnlyWhereEverybodyMayWrite() throws IOException {
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=B");
    String form = form("key", "up/${filename}", "success_action_status", "201");
    assertThat(refusal(NOBODY, "POST ", type, form).code().code()).isEqualTo("AccessDenied");
    // The signature of a form stands in its fields; who signed the request does not matter.
    assertThat(refusal(MAIN, "POST ", type, form).code().code()).isEqualTo("AccessDenied");
    assertThat(blobs.begun).isZero();
    assertThat(refusal(NOBODY, "POST ", type, form("acl", "private")).code().code())
        .isEqualTo("InvalidArgument");
  }

  @Test
  void aFormIsStoredWhereTheBucketIsPublic() throws IOException {
    String acl =
        new AccessControl(new InMemoryAccounts())
            .forBucket(
                Heads.headers(Map.of("x-amz-acl", "public-read-write")), new byte[0], bucket());
    buckets.putConfiguration(bucket().bucketId(), BucketConfigurationKind.ACL, acl);
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=B");
    S3Response made =
        run(
            NOBODY,
            "POST ",
            type,
            Bodies.of(
                form(
                    "key", "up/${filename}", "success_action_status", "201", "x-amz-meta-a", "b")));
    assertThat(made.status()).isEqualTo(201);
    assertThat(text(made)).contains("<Key>up/f.txt</Key>");
    S3Response get = run("GET up/f.txt");
    assertThat(bytes(get)).asString(StandardCharsets.UTF_8).isEqualTo("bar");
    assertThat(get.headers()).containsEntry("x-amz-meta-a", "b");
    S3Response redirected =
        run(
            NOBODY,
            "POST ",
            type,
            Bodies.of(form("key", "k", "success_action_redirect", "http://h/p?x=1")));
    assertThat(redirected.status()).isEqualTo(303);
    assertThat(redirected.headers().get("Location"))
        .isEqualTo("http://h/p?x=1&bucket=bkt&key=k&etag=%2237b51d194a7513e45b56f6524f2d51f2%22");
  }
}
