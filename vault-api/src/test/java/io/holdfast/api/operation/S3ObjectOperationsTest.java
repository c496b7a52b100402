package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3ObjectOperationsTest extends ObjectOperationsRig {
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
    for (String unmet : new String[] {"\"other\"", "\"\"", "", "W/\"\""}) {
      assertThat(code("PUT k", Map.of("if-match", unmet), "x")).isEqualTo("PreconditionFailed");
    }
    assertThat(blobs.begun).isOne();
    assertThat(run("PUT k", Map.of("if-none-match", "\"other\""), "x").status()).isEqualTo(200);
    run("DELETE k");
    assertThat(code("PUT k", Map.of("if-match", "*"), "x")).isEqualTo("NoSuchKey");
  }

  @Test
  void aCopySourceThatIsNoBucketsNameIsNoSuchBucket() {
    for (String bucket : new String[] {"%00", "bkt%00", "BKT"}) {
      assertThat(code("PUT z", Map.of("x-amz-copy-source", bucket + "/k"), ""))
          .isEqualTo("NoSuchBucket");
    }
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

  @Test
  void noObjectHasATorrent() throws IOException {
    run("PUT k", Map.of(), "hello");
    assertThat(code("GET k?torrent", Map.of(), "")).isEqualTo("NoSuchKey");
    assertThat(refusal(ALT, "GET k?torrent", Map.of(), "").code().code()).isEqualTo("AccessDenied");
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
}
