package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.ListedUploads;
import io.holdfast.api.fakes.ListedVersions;
import io.holdfast.api.request.ContinuationToken;
import io.holdfast.api.request.ListMultipartUploads;
import io.holdfast.api.request.ListObjectVersions;
import io.holdfast.api.request.ListObjects;
import io.holdfast.api.request.ListObjectsV2;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.storage.metadata.VersionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListingHandlersTest {
  private static final RequestContext CONTEXT =
      new RequestContext(
          Heads.head("GET", "bucket", "", Map.of()),
          new Caller.Anonymous(),
          InMemoryBuckets.bucket(Map.of()),
          Bodies.of(""),
          Instant.EPOCH);

  private final ListedVersions versions = new ListedVersions();
  private final ListingHandlers handlers =
      new ListingHandlers(versions, new ListedUploads(), "us-east-1");

  private void add(String... keys) {
    for (String key : keys) {
      versions.add(key, "null", false);
    }
  }

  private static byte[] bytes(S3Response response) {
    assertThat(response.status()).isEqualTo(200);
    if (response.body() instanceof S3Response.Body.Bytes(String type, byte[] bytes)) {
      assertThat(type).isEqualTo("application/xml");
      return bytes;
    }
    throw new AssertionError("no document");
  }

  private static String text(S3Response response) {
    String document = new String(bytes(response), StandardCharsets.UTF_8);
    return document.substring(document.indexOf("2006-03-01/\">") + 13);
  }

  private static ListObjects v1(
      String prefix, @Nullable String delimiter, String marker, int maxKeys, boolean url) {
    return new ListObjects("bucket", prefix, delimiter, marker, maxKeys, url);
  }

  private static ListObjectsV2 v2(
      String prefix, @Nullable String delimiter, String after, int maxKeys) {
    return new ListObjectsV2("bucket", prefix, delimiter, null, null, after, maxKeys, false, false);
  }

  @Test
  void versionOneHasItsFieldsInOrder() {
    add("a", "b/1", "b/2", "c");
    assertThat(text(handlers.objects(v1("", "/", "", 2, false), CONTEXT)))
        .isEqualTo(
            "<Name>bucket</Name><Prefix></Prefix><Marker></Marker><NextMarker>b/</NextMarker>"
                + "<MaxKeys>2</MaxKeys><Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>"
                + "<Contents><Key>a</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
                + "<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag>"
                + "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
                + "<ChecksumType>FULL_OBJECT</ChecksumType><Size>5</Size><Owner><ID>"
                + "1".repeat(64)
                + "</ID><DisplayName>main</DisplayName></Owner>"
                + "<StorageClass>STANDARD</StorageClass></Contents>"
                + "<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListBucketResult>");
  }

  @Test
  void withoutDelimiterVersionOneHasNoNextMarker() {
    add("a", "b");
    assertThat(text(handlers.objects(v1("", null, "", 1, false), CONTEXT)))
        .contains("<IsTruncated>true</IsTruncated>")
        .doesNotContain("NextMarker", "Delimiter", "EncodingType");
  }

  @Test
  void versionTwoCountsAndHidesOwners() {
    add("a", "b/1", "c");
    String page = text(handlers.objectsV2(v2("", "/", "", 2), CONTEXT));
    assertThat(page)
        .contains("<KeyCount>2</KeyCount><MaxKeys>2</MaxKeys>", "<NextContinuationToken>")
        .doesNotContain("<Owner>", "StartAfter", "<ContinuationToken>");
    ListObjectsV2 owners = new ListObjectsV2("bucket", "", null, "", "0", "0", 1000, false, true);
    assertThat(text(handlers.objectsV2(owners, CONTEXT)))
        .contains(
            "<StartAfter>0</StartAfter><ContinuationToken></ContinuationToken>"
                + "<KeyCount>3</KeyCount>",
            "<Owner>")
        .doesNotContain("NextContinuationToken");
  }

  @Test
  void pagesOfAnySizeShowEverythingOnceInByteOrder() {
    List<String> keys =
        List.of("A", "a", "a/1", "a/2", "b", "c//x", "c/1", "ü", "日本", "\uFFFD", "😀");
    add(keys.toArray(String[]::new));
    for (int size = 1; size <= keys.size() + 1; size++) {
      assertThat(walk(null, size)).isEqualTo(keys);
      assertThat(walk("/", size))
          .isEqualTo(List.of("A", "a", "a/", "b", "c/", "ü", "日本", "\uFFFD", "😀"));
    }
  }

  /** Entries of all pages: keys and prefixes of each page merged in byte order. */
  private List<String> walk(@Nullable String delimiter, int size) {
    List<String> seen = new ArrayList<>();
    String after = "";
    while (true) {
      XmlElement page =
          XmlReader.read(
              bytes(handlers.objectsV2(v2("", delimiter, after, size), CONTEXT)),
              "ListBucketResult");
      List<String> entries = new ArrayList<>();
      page.all("Contents").forEach(c -> entries.add(c.requireText("Key")));
      page.all("CommonPrefixes").forEach(c -> entries.add(c.requireText("Prefix")));
      assertThat(page.requireText("KeyCount")).isEqualTo(String.valueOf(entries.size()));
      entries.sort((a, b) ->
          java.util.Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
      seen.addAll(entries);
      if (page.requireText("IsTruncated").equals("false")) {
        return seen;
      }
      after =
          ContinuationToken.decode(
              ListObjectsV2.tokenListing("bucket"), page.requireText("NextContinuationToken"));
    }
  }

  @Test
  void urlEncodingAppliesToKeysPrefixesMarkersAndDelimiter() {
    add("a b+/x", "a b+/y", "a b\u0001");
    assertThat(text(handlers.objects(v1("a b", "+/", "a ", 1000, true), CONTEXT)))
        .contains(
            "<Prefix>a b</Prefix><Marker>a%20</Marker>",
            "<Delimiter>%2B/</Delimiter><EncodingType>url</EncodingType>",
            "<Key>a%20b%01</Key>",
            "<CommonPrefixes><Prefix>a%20b%2B/</Prefix></CommonPrefixes>");
    assertThat(text(handlers.objects(v1("a b", "+/", "a ", 1000, false), CONTEXT)))
        .contains("<Key>a b&#x1;</Key>", "<Prefix>a b+/</Prefix>");
    // Only what decoding would change is encoded in the prefix of version 1.
    assertThat(text(handlers.objects(v1("a b+/", null, "", 1000, true), CONTEXT)))
        .contains("<Prefix>a%20b%2B/</Prefix>");
  }

  @Test
  void noKeysAskedForIsAnEmptyWholeListing() {
    add("a");
    assertThat(text(handlers.objects(v1("", null, "", 0, false), CONTEXT)))
        .contains("<MaxKeys>0</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>");
  }

  @Test
  void nulInAParameterMatchesNothingAndBreaksNothing() {
    add("a", "b");
    assertThat(text(handlers.objects(v1("a\0", null, "", 10, false), CONTEXT)))
        .contains("<Prefix>a&#x0;</Prefix>")
        .doesNotContain("<Contents>");
    assertThat(text(handlers.objects(v1("", "\0", "a\0z", 10, true), CONTEXT)))
        .contains("<Marker>a%00z</Marker>", "<Key>b</Key>")
        .doesNotContain("<Key>a</Key>");
  }

  @Test
  void versionsAndMarkersAreInterleavedNewestFirst() {
    versions.add("a", "v1", false);
    versions.add("a", "v2", true);
    versions.add("b/1", "v3", false);
    ListObjectVersions all = new ListObjectVersions("bucket", "", "/", "", null, 1000, false);
    assertThat(text(handlers.versions(all, CONTEXT)))
        .startsWith(
            "<Name>bucket</Name><Prefix></Prefix><KeyMarker></KeyMarker>"
                + "<VersionIdMarker></VersionIdMarker><MaxKeys>1000</MaxKeys>"
                + "<Delimiter>/</Delimiter><IsTruncated>false</IsTruncated>"
                + "<DeleteMarker><Key>a</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest>"
                + "<LastModified>2026-01-02T03:04:05.000Z</LastModified><Owner>")
        .contains("<Version><Key>a</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest>")
        .endsWith("<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListVersionsResult>");
    ListObjectVersions first = new ListObjectVersions("bucket", "", null, "", null, 1, false);
    assertThat(text(handlers.versions(first, CONTEXT)))
        .contains("<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>");
    ListObjectVersions next =
        new ListObjectVersions("bucket", "", null, "a", new VersionId("v2"), 1, false);
    assertThat(text(handlers.versions(next, CONTEXT)))
        .contains("<VersionIdMarker>v2</VersionIdMarker>", "<Version><Key>a</Key>");
  }

  @Test
  void uploadsShowWhoBeganThem() {
    ListMultipartUploads one = new ListMultipartUploads("bucket", "", "/", "", "", 1, true);
    assertThat(text(handlers.uploads(one, CONTEXT)))
        .startsWith(
            "<Bucket>bucket</Bucket><KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>"
                + "<NextKeyMarker>a%20b</NextKeyMarker><NextUploadIdMarker>UPLOAD"
                + "</NextUploadIdMarker><Prefix></Prefix><Delimiter>/</Delimiter>"
                + "<EncodingType>url</EncodingType><MaxUploads>1</MaxUploads>"
                + "<IsTruncated>true</IsTruncated><Upload><Key>a%20b</Key>"
                + "<UploadId>UPLOAD</UploadId><Initiator><ID>"
                + "2".repeat(64));
    ListMultipartUploads all = new ListMultipartUploads("bucket", "", null, "", "", 1000, false);
    assertThat(text(handlers.uploads(all, CONTEXT)))
        .contains("<Initiated>2026-01-02T03:04:05.000Z</Initiated>", "<Prefix>b/</Prefix>");
  }

  @Test
  void aThousandEntriesRenderInTwoMilliseconds() {
    for (int i = 0; i < 1000; i++) {
      add("backup/2026/01/02/host-" + i + "/blk.%03d/ü".formatted(i % 512));
    }
    ListObjects request = v1("", null, "", 1000, false);
    VersionPage page = new VersionPage(versions.listObjects(1, "", null, "", 1000).entries());
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 300; round++) {
      long start = System.nanoTime();
      ListingXml xml =
          new ListingXml("ListBucketResult", CONTEXT.requireBucket(), page.entries().size(), false);
      xml.contents(page.entries(), true);
      int length = xml.writer().toBytes().length;
      best = Math.min(best, System.nanoTime() - start);
      assertThat(length).isGreaterThan(300_000);
    }
    assertThat(bytes(handlers.objects(request, CONTEXT))).hasSizeGreaterThan(300_000);
    assertThat(best).isLessThan(2_000_000L);
  }

  private record VersionPage(List<io.holdfast.storage.metadata.VersionStore.Entry> entries) {}
}
