package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.metadata.CommitOutcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresVersionStoreTest {
  private static TestVault vault;

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  @Test
  void aVersionIsFoundAsItWasCommitted() {
    Bucket bucket = vault.bucket("found", VersioningState.ENABLED);
    ObjectVersion put = vault.put(bucket, "a/ä", 5, "e1");
    assertThat(vault.versions.findLatest(bucket.bucketId(), put.key())).contains(put);
    assertThat(vault.versions.find(bucket.bucketId(), put.key(), put.versionId())).contains(put);
    assertThat(put.versionId().value()).hasSize(32).doesNotStartWith("-");
    assertThat(vault.versions.find(bucket.bucketId(), put.key(), new VersionId("x\0"))).isEmpty();
    assertThat(vault.versions.find(bucket.bucketId(), put.key(), VersionId.NULL)).isEmpty();
  }

  @Test
  void aMarkerHidesAndItsRemovalUncovers() {
    Bucket bucket = vault.bucket("markers", VersioningState.ENABLED);
    ObjectVersion put = vault.put(bucket, "k", 5, "e1");
    var marker = (VersionStore.Deletion.MarkerAdded) vault.delete(bucket, "k", null);
    assertThat(vault.versions.findLatest(bucket.bucketId(), put.key()).orElseThrow().deleteMarker())
        .isTrue();
    assertThat(vault.versions.listObjects(bucket.bucketId(), "", null, "", 10).entries()).isEmpty();
    assertThat(vault.delete(bucket, "k", marker.versionId()))
        .isEqualTo(new VersionStore.Deletion.Deleted(marker.versionId(), true));
    assertThat(vault.versions.findLatest(bucket.bucketId(), put.key())).contains(put);
    assertThat(vault.versions.listObjects(bucket.bucketId(), "", null, "", 10).entries())
        .hasSize(1);
  }

  @Test
  void conditionsAreJudgedOnTheCurrentVersion() {
    Bucket bucket = vault.bucket("conditions", VersioningState.UNVERSIONED);
    assertThat(vault.put(bucket, "k", 1, "e1", new WriteCondition("e0", null, null, null)))
        .isEqualTo(new CommitOutcome.Refused(Reason.NO_CURRENT_VERSION));
    vault.put(bucket, "k", 1, "e1");
    assertThat(vault.put(bucket, "k", 1, "e2", new WriteCondition("e0", null, null, null)))
        .isEqualTo(new CommitOutcome.Refused(Reason.PRECONDITION_FAILED));
    assertThat(vault.put(bucket, "k", 1, "e2", new WriteCondition(null, "*", null, null)))
        .isEqualTo(new CommitOutcome.Refused(Reason.PRECONDITION_FAILED));
    assertThat(vault.put(bucket, "k", 1, "e2", new WriteCondition("e1", null, null, null)))
        .isInstanceOf(CommitOutcome.Committed.class);
    assertThat(vault.versions.listVersions(bucket.bucketId(), "", null, "", null, 10).entries())
        .hasSize(1);
  }

  @Test
  void anUploadBecomesAVersionOfTheNamedParts() {
    Bucket bucket = vault.bucket("multipart", VersioningState.ENABLED);
    ObjectKey key = ObjectKey.of("big");
    MultipartUpload upload =
        vault.uploads.create(
            bucket.bucketId(), key, vault.owner.accountId(), TestVault.attributes(), null, null);
    assertThat(vault.uploads.find(bucket.bucketId(), key, upload.uploadId())).contains(upload);
    for (int n = 1; n <= 3; n++) {
      var draft = new MultipartStore.StoredPartDraft(7, "p" + n, null, TestVault.now());
      assertThat(vault.uploads.putPart(upload, n, draft, vault.blob(7))).isTrue();
    }
    NewVersion version = vault.version(bucket, "big", 14, "whole-2");
    var wrong = List.of(new MultipartStore.PartReference(1, "other"));
    assertThat(vault.uploads.complete(upload, version, wrong, WriteCondition.NONE))
        .isEqualTo(new CommitOutcome.Refused(Reason.INVALID_PART));
    var parts =
        List.of(
            new MultipartStore.PartReference(1, "p1"), new MultipartStore.PartReference(3, "p3"));
    var done =
        (CommitOutcome.Committed)
            vault.uploads.complete(upload, version, parts, WriteCondition.NONE);
    assertThat(vault.versions.parts(done.version()))
        .extracting(StoredPart::partNumber)
        .containsExactly(1, 3);
    assertThat(vault.uploads.findCompleted(bucket.bucketId(), key, upload.uploadId()))
        .contains(done.version());
    // The entry of the first answer may have failed: whoever asks again has it written again.
    assertThat(vault.journal.entries())
        .filteredOn(entry -> entry.contains("UploadCompleted"))
        .hasSize(2)
        .allMatch(entry -> entry.contains("[1,\"p1\",3,\"p3\"]"));
    assertThat(vault.uploads.complete(upload, version, parts, WriteCondition.NONE))
        .isEqualTo(new CommitOutcome.Refused(Reason.NO_SUCH_UPLOAD));
    assertThat(vault.uploads.abort(bucket.bucketId(), key, upload.uploadId())).isFalse();
    assertThat(vault.uploads.listUploads(bucket.bucketId(), "", null, "", "", 10).entries())
        .isEmpty();
    vault.delete(bucket, "big", done.version().versionId());
    assertThat(vault.uploads.findCompleted(bucket.bucketId(), key, upload.uploadId())).isEmpty();
  }

  @Test
  void tagsAndAclsAreReplacedAndJournalled() {
    Bucket bucket = vault.bucket("tags", VersioningState.SUSPENDED);
    vault.put(bucket, "k", 1, "e1");
    ObjectKey key = ObjectKey.of("k");
    vault.versions.setTags(bucket.bucketId(), key, null, Map.of("t", "1"));
    vault.versions.setAcl(bucket.bucketId(), key, VersionId.NULL, "<acl/>");
    ObjectVersion found = vault.versions.findLatest(bucket.bucketId(), key).orElseThrow();
    assertThat(found.attributes().tags()).containsExactly(Map.entry("t", "1"));
    assertThat(found.attributes().acl()).isEqualTo("<acl/>");
    assertThat(vault.journal.entries().getLast()).contains("AclSet");
    assertThat(vault.versions.setTags(bucket.bucketId(), ObjectKey.of("no"), null, Map.of()))
        .isEmpty();
  }

  @Test
  void aThousandVersionsAreDeletedAtOnceAndJournalledInBoundedEntries() {
    Bucket bucket = vault.bucket("bulk", VersioningState.ENABLED);
    List<VersionStore.DeleteTarget> targets = new ArrayList<>();
    String stem = "k".repeat(1_000);
    for (int i = 0; i < 500; i++) {
      ObjectVersion put = vault.put(bucket, stem + i, 1, "e");
      targets.add(new VersionStore.DeleteTarget(put.key(), null, WriteCondition.NONE));
      targets.add(new VersionStore.DeleteTarget(put.key(), put.versionId(), WriteCondition.NONE));
    }
    int before = vault.journal.entries().size();
    List<VersionStore.Deletion> deletions =
        vault.versions.delete(bucket.bucketId(), vault.owner.accountId(), targets);
    assertThat(deletions)
        .filteredOn(VersionStore.Deletion.MarkerAdded.class::isInstance)
        .hasSize(500);
    assertThat(deletions).filteredOn(VersionStore.Deletion.Deleted.class::isInstance).hasSize(500);
    assertThat(vault.usage(bucket)).isEqualTo(new Usage(0, 500, 0, 0, 0));
    List<String> written = vault.journal.entries();
    assertThat(written.subList(before, written.size()))
        .isNotEmpty()
        .allMatch(entry -> entry.length() < 2 << 20);
  }
}
