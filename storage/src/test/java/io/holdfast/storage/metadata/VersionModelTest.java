package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.metadata.ReferenceBucket.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations, each compared with {@link ReferenceBucket}. A failure names its seed. */
class VersionModelTest {
  private static final List<String> KEYS =
      List.of(
          "A",
          "a-",
          "a.",
          "a/",
          "a1",
          "a_",
          "ä",
          "\uD83D\uDE00",
          "\uFFFF",
          "\uE000x",
          "\uDBFF\uDFFF",
          "a/b",
          "a/b/c",
          "a/b/d",
          "a%b",
          "a\\b",
          "a//",
          "%",
          "\\",
          "a/\u0001");
  private static final List<String> DELIMITERS = List.of("/", "b", "//", "%", "ä", "a/", "\uFFFF");
  private static final List<String> PREFIXES =
      List.of("", "a", "a/", "a/b", "ä", "%", "\\", "zz", "\uDBFF\uDFFF", "a/b/");
  private static TestVault vault;

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void behavesLikeTheReference(long seed) {
    new Run(seed).go(400);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109})
  void behavesLikeTheReferenceForLong(long seed) {
    new Run(seed).go(10_000);
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final ReferenceBucket reference;
    private final Bucket bucket;
    private int serial;

    Run(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      VersioningState state = VersioningState.values()[(int) (seed % 3)];
      this.reference = new ReferenceBucket(state);
      this.bucket = vault.bucket("model-" + seed, state);
    }

    void go(int operations) {
      for (int i = 0; i < operations; i++) {
        step();
        if (i % 20 == 19) {
          compareListings();
          checkUsage();
        }
      }
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    private void step() {
      String key = any(KEYS);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> put(key, WriteCondition.NONE, false);
        case 4 -> put(key, condition(key), random.nextBoolean());
        case 5 -> put(key, WriteCondition.NONE, true);
        case 6 -> delete();
        case 7, 8 -> deleteSome();
        default -> {
          if (reference.state != VersioningState.UNVERSIONED && random.nextInt(5) == 0) {
            reference.state =
                random.nextBoolean() ? VersioningState.ENABLED : VersioningState.SUSPENDED;
            vault.buckets.setVersioning(bucket.bucketId(), reference.state);
          }
        }
      }
      compareLatest(key);
    }

    private WriteCondition condition(String key) {
      String etag = reference.latest(key).map(ReferenceBucket.Version::etag).orElse("none");
      return switch (random.nextInt(5)) {
        case 0 -> new WriteCondition(null, "*", null, null);
        case 1 -> new WriteCondition("*", null, null, null);
        case 2 -> new WriteCondition(etag, null, null, null);
        case 3 -> new WriteCondition(null, etag, null, null);
        default -> new WriteCondition("other", null, null, null);
      };
    }

    private void put(String key, WriteCondition condition, boolean multipart) {
      long size = random.nextInt(100);
      String etag = "e" + serial++;
      CommitOutcome outcome =
          multipart ? upload(key, size, etag, condition) : put(key, size, etag, condition);
      assertThat(outcome instanceof CommitOutcome.Committed)
          .as("seed %s: put %s under %s", seed, key, condition)
          .isEqualTo(reference.meets(key, condition));
      if (outcome instanceof CommitOutcome.Committed(ObjectVersion version)) {
        assertThat(version.versionId().isNull())
            .isEqualTo(reference.state != VersioningState.ENABLED);
        reference.put(
            key, new ReferenceBucket.Version(version.versionId().value(), false, size, etag));
      }
    }

    private CommitOutcome put(String key, long size, String etag, WriteCondition condition) {
      return vault.put(bucket, key, size, etag, condition);
    }

    private CommitOutcome upload(String key, long size, String etag, WriteCondition condition) {
      MultipartUpload upload =
          vault.uploads.create(
              bucket.bucketId(),
              ObjectKey.of(key),
              vault.owner.accountId(),
              TestVault.attributes(),
              null,
              null);
      var draft = new MultipartStore.StoredPartDraft(size, "p", null, TestVault.now());
      vault.uploads.putPart(upload, 1, draft, vault.blob(size));
      vault.uploads.putPart(upload, 2, draft, vault.blob(size));
      CommitOutcome outcome =
          vault.uploads.complete(
              upload,
              vault.version(bucket, key, size, etag),
              List.of(new MultipartStore.PartReference(1, "p")),
              condition);
      if (!(outcome instanceof CommitOutcome.Committed)) {
        assertThat(vault.uploads.abort(bucket.bucketId(), ObjectKey.of(key), upload.uploadId()))
            .isTrue();
      }
      return outcome;
    }

    private void delete() {
      String key = any(KEYS);
      switch (vault.delete(bucket, key, null)) {
        case VersionStore.Deletion.MarkerAdded(VersionId id) -> reference.delete(key, id.value());
        case VersionStore.Deletion.Deleted(VersionId id, boolean marker) -> {
          assertThat(reference.state).isEqualTo(VersioningState.UNVERSIONED);
          assertThat(marker).isFalse();
          reference.delete(key, "null");
        }
        case VersionStore.Deletion.Refused refused -> throw new AssertionError(refused);
      }
    }

    /** Several versions at once, the same key and even the same version among them twice. */
    private void deleteSome() {
      List<VersionStore.DeleteTarget> targets = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        String key = any(KEYS);
        List<ReferenceBucket.Version> versions = reference.keys.getOrDefault(key, List.of());
        VersionId id =
            random.nextInt(6) == 0
                ? null
                : versions.isEmpty() || random.nextInt(8) == 0
                    ? new VersionId(random.nextBoolean() ? "null" : "AAAA")
                    : new VersionId(versions.get(random.nextInt(versions.size())).id());
        targets.add(new VersionStore.DeleteTarget(ObjectKey.of(key), id, WriteCondition.NONE));
      }
      List<VersionStore.Deletion> deletions =
          vault.versions.delete(bucket.bucketId(), vault.owner.accountId(), targets);
      for (int i = 0; i < targets.size(); i++) {
        String key = targets.get(i).key().value();
        VersionId id = targets.get(i).versionId();
        switch (deletions.get(i)) {
          case VersionStore.Deletion.MarkerAdded(VersionId marker) ->
              reference.delete(key, marker.value());
          case VersionStore.Deletion.Deleted deleted ->
              reference.deleteVersion(key, id == null ? "null" : id.value());
          case VersionStore.Deletion.Refused refused -> throw new AssertionError(refused);
        }
      }
      targets.forEach(target -> compareLatest(target.key().value()));
    }

    private void compareLatest(String key) {
      var found = vault.versions.findLatest(bucket.bucketId(), ObjectKey.of(key));
      assertThat(
              found.map(v ->
                  new ReferenceBucket.Version(
                      v.versionId().value(), v.deleteMarker(), v.size(), v.etag())))
          .as("seed %s: latest of %s", seed, key)
          .isEqualTo(reference.latest(key));
      for (ReferenceBucket.Version version : reference.keys.getOrDefault(key, List.of())) {
        assertThat(
                vault.versions.find(
                    bucket.bucketId(), ObjectKey.of(key), new VersionId(version.id())))
            .map(ObjectVersion::etag)
            .contains(version.etag());
      }
    }

    private void compareListings() {
      for (boolean all : new boolean[] {true, false}) {
        String prefix = any(PREFIXES);
        String delimiter = random.nextInt(3) == 0 ? null : any(DELIMITERS);
        int limit = 1 + random.nextInt(6);
        assertThat(pages(all, prefix, delimiter, limit))
            .as("seed %s: prefix %s delimiter %s limit %s", seed, prefix, delimiter, limit)
            .isEqualTo(reference.list(all, prefix, delimiter));
      }
    }

    private List<Line> pages(boolean all, String prefix, @Nullable String delimiter, int limit) {
      List<Line> lines = new ArrayList<>();
      String after = "";
      VersionId afterVersion = null;
      while (true) {
        VersionStore.Page page =
            all
                ? vault.versions.listVersions(
                    bucket.bucketId(), prefix, delimiter, after, afterVersion, limit)
                : vault.versions.listObjects(bucket.bucketId(), prefix, delimiter, after, limit);
        for (VersionStore.Entry entry : page.entries()) {
          switch (entry) {
            case VersionStore.Entry.CommonPrefix(String group) -> {
              lines.add(new Line(group, null, false));
              after = group;
              afterVersion = null;
            }
            case VersionStore.Entry.Version(ObjectVersion v) -> {
              lines.add(
                  new Line(
                      v.key().value(),
                      new ReferenceBucket.Version(
                          v.versionId().value(), v.deleteMarker(), v.size(), v.etag()),
                      v.latest()));
              after = v.key().value();
              afterVersion = v.versionId();
            }
          }
        }
        if (!page.truncated()) {
          return lines;
        }
        assertThat(page.entries()).hasSize(limit);
      }
    }

    private void checkUsage() {
      Usage usage = vault.usage(bucket);
      long versions = 0;
      long markers = 0;
      long bytes = 0;
      for (List<ReferenceBucket.Version> each : reference.keys.values()) {
        for (ReferenceBucket.Version version : each) {
          versions += version.marker() ? 0 : 1;
          markers += version.marker() ? 1 : 0;
          bytes += version.size();
        }
      }
      assertThat(usage).as("seed %s", seed).isEqualTo(new Usage(versions, markers, bytes, 0, 0));
    }
  }
}
