package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.MemoryBlobs;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MultipartUploadTest extends ObjectOperationsRig {
  private static final int FIVE_MIB = 5 << 20;

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
    assertThat(code("GET k?partNumber=3", Map.of(), "")).isEqualTo("InvalidPart");
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
}
