package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.request.ContinuationToken;
import io.holdfast.api.request.ListMultipartUploads;
import io.holdfast.api.request.ListObjectVersions;
import io.holdfast.api.request.ListObjects;
import io.holdfast.api.request.ListObjectsV2;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobReader;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.blob.StoreHealth;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.NewVersion;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.PostgresAccountStore;
import io.holdfast.storage.metadata.PostgresBucketStore;
import io.holdfast.storage.metadata.PostgresMultipartStore;
import io.holdfast.storage.metadata.PostgresVersionStore;
import io.holdfast.storage.metadata.RecordingJournal;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.VersioningState;
import io.holdfast.storage.metadata.WriteCondition;
import io.holdfast.storage.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listings over real rows: every page size shows every key once, whatever clients send. */
class ListingOnPostgresTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final List<String> KEYS =
      List.of(
          " ",
          "\"",
          "%",
          "&",
          "A",
          "_",
          "a",
          "a/",
          "a/1",
          "a/2/x",
          "a/2/y",
          "a//",
          "ab",
          "b%c",
          "b%d",
          "c\u0001d",
          "c\ne",
          "ü/1",
          "日本/a",
          "日本/b",
          "\uFFFD",
          "😀",
          "😀/x");

  private static TestDatabase database;
  private static PostgresVersionStore versions;
  private static PostgresMultipartStore uploads;
  private static Account owner;
  private static BucketStore buckets;
  private static Bucket bucket;
  private static ListingHandlers handlers;

  @BeforeAll
  static void fill() {
    database = TestDatabase.create();
    Journal journal = new RecordingJournal();
    owner =
        new PostgresAccountStore(
                database.database(),
                new SecretBox(new byte[SecretBox.KEY_BYTES]),
                journal,
                () -> NOW)
            .createAccount("owner", null, null);
    buckets = new PostgresBucketStore(database.database(), journal, () -> NOW, 10_000);
    versions =
        new PostgresVersionStore(
            database.database().dataSource(),
            new JournalOnly(journal),
            () -> NOW,
            new SecureRandom());
    uploads = new PostgresMultipartStore(database.database().dataSource(), versions);
    handlers = new ListingHandlers(versions, uploads, "us-east-1");
    bucket = create("listed");
    KEYS.reversed().forEach(key -> put(bucket, key));
  }

  @AfterAll
  static void close() {
    versions.close();
    database.close();
  }

  private static Bucket create(String name) {
    buckets.create(name, owner.accountId(), "", false, Map.of());
    return buckets.find(name).orElseThrow();
  }

  private static ObjectAttributes attributes() {
    return new ObjectAttributes(
        Map.of(), Map.of(), Map.of(), null, "STANDARD", null, null, null, false);
  }

  private static void put(Bucket bucket, String key) {
    long stamp = versions.nextStamp();
    NewVersion version =
        new NewVersion(
            bucket.bucketId(),
            ObjectKey.of(key),
            versions.newVersionId(stamp),
            stamp,
            owner.accountId(),
            3,
            "900150983cd24fb0d6963f7d28e17f72",
            attributes());
    BlobLocation location = new BlobLocation(stamp, 0, 3);
    assertThat(versions.commit(version, location, WriteCondition.NONE))
        .isInstanceOf(CommitOutcome.Committed.class);
  }

  private static RequestContext context(Bucket of) {
    return new RequestContext(
        Heads.head("GET", of.name(), "", Map.of()),
        new Caller.Authenticated(owner, null, "AKIAOWNER"),
        of,
        Bodies.of(""),
        NOW);
  }

  private static XmlElement document(S3Response response, String root) {
    if (response.body() instanceof S3Response.Body.Bytes(String type, byte[] bytes)) {
      assertThat(type).isEqualTo("application/xml");
      return XmlReader.read(bytes, root);
    }
    throw new AssertionError("no document");
  }

  private static String decoded(String urlEncoded) {
    return java.net.URLDecoder.decode(urlEncoded, StandardCharsets.UTF_8);
  }

  private static List<String> entries(XmlElement page, String element) {
    List<String> entries = new ArrayList<>();
    page.all(element).forEach(c -> entries.add(decoded(c.requireText("Key"))));
    page.all("CommonPrefixes").forEach(c -> entries.add(decoded(c.requireText("Prefix"))));
    entries.sort(Comparator.comparing(ObjectKey::of));
    return entries;
  }

  /** What a listing shows, by the words of S3's documentation. */
  private static List<String> expected(String prefix, @Nullable String delimiter) {
    return KEYS.stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> {
          int end = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
          return end < 0 || delimiter == null ? key : key.substring(0, end + delimiter.length());
        })
        .distinct()
        .sorted(Comparator.comparing(ObjectKey::of))
        .toList();
  }

  private static List<String> walkV1(String prefix, @Nullable String delimiter, int size) {
    List<String> seen = new ArrayList<>();
    String marker = "";
    while (true) {
      ListObjects request = new ListObjects(bucket.name(), prefix, delimiter, marker, size, true);
      XmlElement page = document(handlers.objects(request, context(bucket)), "ListBucketResult");
      List<String> entries = entries(page, "Contents");
      assertThat(entries).hasSizeLessThanOrEqualTo(size);
      seen.addAll(entries);
      if (page.requireText("IsTruncated").equals("false")) {
        return seen;
      }
      marker = entries.getLast();
      assertThat(page.childText("NextMarker") == null).isEqualTo(delimiter == null);
    }
  }

  private static List<String> walkV2(String prefix, @Nullable String delimiter, int size) {
    List<String> seen = new ArrayList<>();
    String after = "";
    while (true) {
      ListObjectsV2 request =
          new ListObjectsV2(bucket.name(), prefix, delimiter, null, null, after, size, true, false);
      XmlElement page = document(handlers.objectsV2(request, context(bucket)), "ListBucketResult");
      seen.addAll(entries(page, "Contents"));
      String token = page.childText("NextContinuationToken");
      if (token == null) {
        return seen;
      }
      after = ContinuationToken.decode(ListObjectsV2.tokenListing(bucket.name()), token);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 23, 1000})
  void everyPageSizeShowsEveryKeyOnce(int size) {
    for (String prefix : List.of("", "a", "a/", "a/2/", "日", "😀", "nothing")) {
      List<@Nullable String> delimiters = new ArrayList<>(List.of("/", "//", "%", "/2/", "本"));
      delimiters.add(null);
      for (String delimiter : delimiters) {
        assertThat(walkV1(prefix, delimiter, size))
            .as("%s %s", prefix, delimiter)
            .isEqualTo(expected(prefix, delimiter));
        assertThat(walkV2(prefix, delimiter, size)).isEqualTo(expected(prefix, delimiter));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\0", "\uFFFD", "😀", "\uDBFF\uDFFF"})
  void hostileParametersBreakNothing(String text) {
    String longText = text + "x".repeat(5000);
    for (String prefix : List.of("", text, longText)) {
      for (String delimiter : List.of(text, longText)) {
        for (String marker : List.of(text, longText)) {
          ListObjects objects = new ListObjects("b", prefix, delimiter, marker, 1000, true);
          document(handlers.objects(objects, context(bucket)), "ListBucketResult");
          ListObjectVersions all =
              new ListObjectVersions(
                  "b", prefix, delimiter, marker, new VersionId("no-such"), 1000, true);
          document(handlers.versions(all, context(bucket)), "ListVersionsResult");
          ListMultipartUploads open =
              new ListMultipartUploads("b", prefix, delimiter, marker, "no-such", 1000, true);
          document(handlers.uploads(open, context(bucket)), "ListMultipartUploadsResult");
        }
      }
    }
  }

  @Test
  void versionsAreWalkedNewestFirst() {
    Bucket versioned = create("versioned");
    buckets.setVersioning(versioned.bucketId(), VersioningState.ENABLED);
    for (String key : List.of("a", "a", "a", "b/1", "b/2", "c")) {
      put(versioned, key);
    }
    List<String> whole = walkVersions(versioned, null, 1000);
    assertThat(whole).hasSize(6);
    assertThat(whole.stream().map(line -> line.substring(0, line.indexOf(' '))))
        .containsExactly("a", "a", "a", "b/1", "b/2", "c");
    assertThat(whole.stream().filter(line -> line.endsWith(" true"))).hasSize(4);
    for (int size = 1; size <= 7; size++) {
      assertThat(walkVersions(versioned, null, size)).isEqualTo(whole);
      assertThat(walkVersions(versioned, "/", size)).hasSize(5).contains("b/");
    }
  }

  private static List<String> walkVersions(Bucket of, @Nullable String delimiter, int size) {
    List<String> seen = new ArrayList<>();
    String keyMarker = "";
    VersionId versionMarker = null;
    while (true) {
      ListObjectVersions request =
          new ListObjectVersions(of.name(), "", delimiter, keyMarker, versionMarker, size, false);
      XmlElement page = document(handlers.versions(request, context(of)), "ListVersionsResult");
      for (XmlElement version : page.all("Version")) {
        seen.add(
            version.requireText("Key")
                + " "
                + version.requireText("VersionId")
                + " "
                + version.requireText("IsLatest"));
      }
      page.all("CommonPrefixes").forEach(c -> seen.add(c.requireText("Prefix")));
      String next = page.childText("NextKeyMarker");
      if (next == null) {
        return seen;
      }
      keyMarker = next;
      String nextVersion = page.childText("NextVersionIdMarker");
      versionMarker = nextVersion == null ? null : new VersionId(nextVersion);
    }
  }

  @Test
  void openUploadsAreWalkedByKeyAndTime() {
    Bucket busy = create("busy");
    for (String key : List.of("b", "a", "a", "c/1", "c/2")) {
      uploads.create(
          busy.bucketId(), ObjectKey.of(key), owner.accountId(), attributes(), null, null);
    }
    List<String> whole = walkUploads(busy, null, 1000);
    assertThat(whole).hasSize(5).isSortedAccordingTo(Comparator.comparing(l -> l.charAt(0)));
    for (int size = 1; size <= 6; size++) {
      assertThat(walkUploads(busy, null, size)).isEqualTo(whole);
      assertThat(walkUploads(busy, "/", size)).hasSize(4).contains("c/");
    }
  }

  private static List<String> walkUploads(Bucket of, @Nullable String delimiter, int size) {
    List<String> seen = new ArrayList<>();
    String keyMarker = "";
    String uploadMarker = "";
    while (true) {
      ListMultipartUploads request =
          new ListMultipartUploads(of.name(), "", delimiter, keyMarker, uploadMarker, size, false);
      XmlElement page =
          document(handlers.uploads(request, context(of)), "ListMultipartUploadsResult");
      page.all("Upload")
          .forEach(u -> seen.add(u.requireText("Key") + " " + u.requireText("UploadId")));
      page.all("CommonPrefixes").forEach(c -> seen.add(c.requireText("Prefix")));
      String next = page.childText("NextKeyMarker");
      if (next == null) {
        return seen;
      }
      keyMarker = next;
      String nextUpload = page.childText("NextUploadIdMarker");
      uploadMarker = nextUpload == null ? "" : nextUpload;
    }
  }

  /** No bytes are read or written by a listing. */
  private record JournalOnly(Journal journal) implements BlobStore {
    @Override
    public BlobWriter begin(BlobSpec spec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BlobReader open(BlobLocation location) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void discard(BlobLocation location) {
      // There are no bytes.
    }

    @Override
    public StoreHealth health() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // There is nothing open.
    }
  }
}
