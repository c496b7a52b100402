package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.JournalReader;
import io.holdfast.storage.blob.ScanItem;
import io.holdfast.storage.metadata.CommitState.Completion;
import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.CommitState.Slot;
import io.holdfast.storage.metadata.RebuildEvidence.BucketEvidence;
import io.holdfast.storage.metadata.RebuildEvidence.FoundPart;
import io.holdfast.storage.metadata.RebuildEvidence.FoundVersion;
import io.holdfast.storage.metadata.RebuildEvidence.PartName;
import io.holdfast.storage.metadata.RebuildEvidence.Place;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The index made anew from the blobs and the journal alone: first a report, then, where it is
 * applied to an empty database, rows. Every version that it restores is held (no lock is known to
 * have ended) until {@link #approve}.
 */
public final class RebuildPlan {
  private final RebuildEvidence evidence;
  private final RebuildProof proof;
  final List<Insertion> rows = new ArrayList<>();
  final List<Boolean> latest = new ArrayList<>();
  final Map<String, List<FoundPart>> openParts = new LinkedHashMap<>();
  final Map<String, List<FoundPart>> includedParts = new LinkedHashMap<>();
  private final Map<Long, BucketEvidence> live;
  private final Map<String, JournalEntry.UploadCreated> open;
  private long deleted;

  private RebuildPlan(RebuildEvidence evidence) {
    this.evidence = evidence;
    this.proof = new RebuildProof(evidence);
    new RebuildSettings(evidence).complete();
    this.live = new TreeMap<>(evidence.buckets);
    live.values().removeIf(bucket -> bucket.deleted || bucket.created == null);
    this.open = new LinkedHashMap<>(evidence.uploads);
    open.keySet().removeAll(evidence.aborted);
    open.keySet().removeAll(evidence.completions.keySet());
    open.values().removeIf(upload -> !live.containsKey(upload.bucketId()));
  }

  /** Reads everything; changes nothing. */
  public static RebuildPlan read(BlobScanner blobs, JournalReader journal) throws IOException {
    RebuildEvidence evidence = new RebuildEvidence();
    journal.read(
        new JournalReader.Visitor() {
          @Override
          public void entry(byte[] entry) {
            evidence.entry(entry);
          }

          @Override
          public void damaged(long file, long offset, boolean tail, String problem) {
            if (!tail) {
              evidence.problem("journal " + file + " at byte " + offset + ": " + problem);
            }
          }
        });
    blobs.scan(item -> take(evidence, item));
    RebuildPlan plan = new RebuildPlan(evidence);
    plan.resolve();
    return plan;
  }

  /** Ends a reading that has found what it looked for. */
  private static final class Found extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Whether there is anything to rebuild: an account in the journal, or a blob. Reads no further
   * than to the first.
   */
  public static boolean wouldRestore(BlobScanner blobs, JournalReader journal) throws IOException {
    try {
      journal.read(
          new JournalReader.Visitor() {
            @Override
            public void entry(byte[] entry) throws IOException {
              RebuildEvidence evidence = new RebuildEvidence();
              evidence.entry(entry);
              if (evidence.accounts.size() + evidence.buckets.size() > 0) {
                throw new Found();
              }
            }

            @Override
            public void damaged(long file, long offset, boolean tail, String problem) {
              // Nothing can be said of it; blobs tell whether anything was stored.
            }
          });
      blobs.scan(item -> {
        if (item instanceof ScanItem.Intact) {
          throw new Found();
        }
      });
      return false;
    } catch (Found found) {
      return true;
    }
  }

  private static void take(RebuildEvidence evidence, ScanItem item) {
    switch (item) {
      case ScanItem.Intact(BlobLocation location, byte[] descriptor) ->
          evidence.blob(location, descriptor);
      case ScanItem.Reclaimed reclaimed -> {
        // Its space was given up: no row named it.
      }
      case ScanItem.Damaged damaged ->
          evidence.problem("blob at " + damaged.location() + ": " + damaged.problem());
      case ScanItem.Unreadable unreadable -> {
        if (!unreadable.tail()) {
          evidence.problem(
              "file "
                  + unreadable.file()
                  + " from byte "
                  + unreadable.from()
                  + " to "
                  + unreadable.to()
                  + ": "
                  + unreadable.problem());
        }
      }
    }
  }

  /** What would be restored. */
  public RebuildReport report() {
    long markers = rows.stream().filter(Insertion::marker).count();
    return new RebuildReport(
        evidence.accounts.size(),
        liveBuckets().size(),
        rows.size() - markers,
        markers,
        rows.stream().mapToLong(Insertion::size).sum(),
        openUploads().size(),
        deleted,
        evidence.problems,
        evidence.problemCount);
  }

  /**
   * Restores everything in one transaction.
   *
   * @param owner connections of the role that owns the tables
   * @throws IllegalStateException when the database is not empty
   */
  public void apply(DataSource owner) throws SQLException {
    try (Connection connection = owner.getConnection()) {
      connection.setAutoCommit(false);
      new RebuildSql(connection, evidence, this).run();
      connection.commit();
    }
  }

  /**
   * Ends the hold on everything that rebuilds restored.
   *
   * @return how many versions were held
   */
  public static long approve(DataSource owner) throws SQLException {
    try (Connection connection = owner.getConnection();
        var sql = connection.createStatement()) {
      return sql.executeLargeUpdate(
          "UPDATE object_versions SET rebuild_hold = false WHERE rebuild_hold");
    }
  }

  Map<Long, BucketEvidence> liveBuckets() {
    return live;
  }

  Map<String, JournalEntry.UploadCreated> openUploads() {
    return open;
  }

  private void resolve() {
    Map<Slot, NavigableMap<Long, Insertion>> byKey = new TreeMap<>();
    evidence.versions.forEach((place, found) -> addVersion(byKey, place, found));
    evidence.completions.values().forEach(completion -> addCompleted(byKey, completion));
    for (JournalEntry.MarkerAdded marker : evidence.markers) {
      Slot slot = new Slot(marker.bucketId(), marker.key());
      add(
          byKey,
          insertion(
              slot,
              marker.sequence(),
              marker.versionId(),
              marker.stamp(),
              true,
              0,
              "",
              marker.ownerAccountId(),
              CommitVerdicts.MARKER_ATTRIBUTES,
              null,
              null));
    }
    byKey.forEach((slot, versions) -> {
      BucketEvidence bucket = evidence.buckets.get(slot.bucketId());
      if (live.containsKey(slot.bucketId())) {
        keep(versions);
      } else if (bucket != null && bucket.deleted) {
        deleted += versions.size();
      } else {
        evidence.problem(
            "no journal entry tells of bucket "
                + slot.bucketId()
                + ", which key "
                + slot.key()
                + " is in");
      }
    });
    evidence.parts.forEach(this::addPart);
  }

  private static void add(Map<Slot, NavigableMap<Long, Insertion>> byKey, Insertion row) {
    byKey.computeIfAbsent(row.slot(), s -> new TreeMap<>()).put(row.sequence(), row);
  }

  private void addVersion(
      Map<Slot, NavigableMap<Long, Insertion>> byKey, Place place, FoundVersion found) {
    NewVersion version = found.descriptor().version();
    JournalEntry.VersionPlaced placed = evidence.placed.get(place);
    long sequence = placed == null ? version.stamp() : placed.sequence();
    VersionId id = placed == null ? idAt(version) : placed.versionId();
    add(
        byKey,
        insertion(
            place.slot(),
            sequence,
            id,
            version.stamp(),
            false,
            version.size(),
            version.etag(),
            version.ownerAccountId(),
            version.attributes(),
            found.location(),
            null));
  }

  /** A version's id is null where its bucket's versioning was not enabled when it was made. */
  private VersionId idAt(NewVersion version) {
    BucketEvidence bucket = evidence.buckets.get(version.bucketId());
    Map.Entry<Long, VersioningState> state =
        bucket == null ? null : bucket.versioning.floorEntry(version.stamp());
    return state == null || state.getValue() == VersioningState.ENABLED
        ? version.versionId()
        : VersionId.NULL;
  }

  private void addCompleted(
      Map<Slot, NavigableMap<Long, Insertion>> byKey, JournalEntry.UploadCompleted e) {
    List<FoundPart> found = new ArrayList<>();
    for (MultipartStore.PartReference part : e.parts()) {
      FoundPart each =
          evidence.parts.get(new PartName(e.uploadId(), part.partNumber(), part.etag()));
      if (each != null) {
        found.add(each);
      }
    }
    Slot slot = new Slot(e.bucketId(), e.key());
    if (found.size() < e.parts().size()) {
      Set<String> gone = evidence.deletions.get(new Place(slot, e.sequence()));
      if (gone == null) {
        evidence.problem(
            "key "
                + e.key()
                + ": "
                + (e.parts().size() - found.size())
                + " parts of upload "
                + e.uploadId()
                + " are missing");
      }
      return;
    }
    includedParts.put(e.uploadId(), found);
    JournalEntry.UploadCreated created = evidence.uploads.get(e.uploadId());
    String initiator = created == null ? e.ownerAccountId() : created.initiatorAccountId();
    MultipartUpload upload =
        new MultipartUpload(
            e.uploadId(),
            e.bucketId(),
            e.key(),
            new Account(initiator, "", "", null, Instant.EPOCH),
            Stamps.instant(created == null ? e.stamp() : created.stamp()),
            e.attributes(),
            null,
            null);
    add(
        byKey,
        insertion(
            slot,
            e.sequence(),
            e.versionId(),
            e.stamp(),
            false,
            e.size(),
            e.etag(),
            e.ownerAccountId(),
            e.attributes(),
            null,
            new Completion(upload, e.parts())));
  }

  private Insertion insertion(
      Slot slot,
      long sequence,
      VersionId id,
      long stamp,
      boolean marker,
      long size,
      String etag,
      String owner,
      ObjectAttributes attributes,
      @Nullable BlobLocation location,
      @Nullable Completion completion) {
    Place place = new Place(slot, sequence);
    var tags = evidence.tags.get(place);
    var acl = evidence.acls.get(place);
    ObjectAttributes current =
        new ObjectAttributes(
            attributes.contentHeaders(),
            attributes.userMetadata(),
            tags == null ? attributes.tags() : tags.value(),
            acl == null ? attributes.acl() : acl.value(),
            attributes.storageClass(),
            attributes.checksum(),
            attributes.retentionMode(),
            attributes.retainUntil(),
            attributes.legalHold());
    return new Insertion(
        slot,
        Long.MAX_VALUE - sequence,
        id,
        !id.isNull() && sequence != stamp,
        marker,
        size,
        etag,
        Stamps.instant(stamp),
        owner,
        current,
        location,
        completion);
  }

  /**
   * Of the null versions of a key only the newest was there at the end, if at all. But a put leaves
   * no entry: bytes that were never committed look like those that were. So an older one goes only
   * where a newer one is known to have been committed; else it stays, under an id of its own.
   */
  private void keep(NavigableMap<Long, Insertion> versions) {
    long newestNull = Long.MIN_VALUE;
    long provenNull = Long.MIN_VALUE;
    for (Insertion row : versions.values()) {
      if (row.versionId().isNull()) {
        newestNull = Math.max(newestNull, row.sequence());
        provenNull = proof.committed(row) ? Math.max(provenNull, row.sequence()) : provenNull;
      }
    }
    boolean first = true;
    for (Insertion row : versions.descendingMap().values()) {
      boolean older = row.versionId().isNull() && row.sequence() < newestNull;
      boolean replaced = older && (row.sequence() < provenNull || row.marker());
      if (replaced || proof.deleted(row)) {
        deleted++;
        continue;
      }
      rows.add(older ? proof.underAnotherId(row) : row);
      latest.add(first);
      first = false;
    }
  }

  private void addPart(PartName name, FoundPart part) {
    if (open.containsKey(name.uploadId())) {
      openParts.computeIfAbsent(name.uploadId(), id -> new ArrayList<>()).add(part);
    }
  }
}
