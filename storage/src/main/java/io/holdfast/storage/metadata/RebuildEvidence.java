package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.CommitState.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the blobs and the journal say, gathered in any order. It is all in memory: about a kilobyte
 * for a version.
 */
final class RebuildEvidence {
  private static final int MAX_PROBLEMS = 1_000;

  /** A version of a key by its sequence. */
  record Place(Slot slot, long sequence) {}

  /** A version's bytes. */
  record FoundVersion(BlobDescriptor.OfVersion descriptor, BlobLocation location) {}

  /** A part's bytes. */
  record FoundPart(BlobDescriptor.OfPart descriptor, BlobLocation location) {}

  /** A part by upload, number and ETag: the same part twice is the same bytes. */
  record PartName(String uploadId, int partNumber, String etag) {}

  /** A value with the stamp at which it was set. */
  record Stamped<T extends @Nullable Object>(long stamp, T value) {}

  /** A bucket's entries. */
  static final class BucketEvidence {
    @Nullable Map<String, String> created;
    boolean deleted;
    final TreeMap<Long, VersioningState> versioning = new TreeMap<>();
    final Map<String, String> configurations = new LinkedHashMap<>();
  }

  final Map<String, Map<String, String>> accounts = new LinkedHashMap<>();
  final Map<String, Map<String, String>> users = new LinkedHashMap<>();
  final Map<String, Map<String, String>> accessKeys = new LinkedHashMap<>();
  final IdentityEvidence identities = new IdentityEvidence(this);
  final Map<Long, BucketEvidence> buckets = new TreeMap<>();
  final Map<Place, FoundVersion> versions = new LinkedHashMap<>();
  final Map<PartName, FoundPart> parts = new HashMap<>();
  final Map<Place, JournalEntry.VersionPlaced> placed = new HashMap<>();
  final Map<Place, Set<String>> deletions = new HashMap<>();
  final List<JournalEntry.MarkerAdded> markers = new ArrayList<>();
  final Map<String, JournalEntry.UploadCreated> uploads = new LinkedHashMap<>();
  final Map<String, JournalEntry.UploadCompleted> completions = new LinkedHashMap<>();
  final Set<String> aborted = new HashSet<>();
  final Map<Place, Stamped<Map<String, String>>> tags = new HashMap<>();
  final Map<Place, Stamped<@Nullable String>> acls = new HashMap<>();
  final List<String> problems = new ArrayList<>();
  long problemCount;

  void problem(String words) {
    problemCount++;
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(words);
    }
  }

  BucketEvidence bucket(long bucketId) {
    return buckets.computeIfAbsent(bucketId, id -> new BucketEvidence());
  }

  void blob(BlobLocation location, byte[] descriptor) {
    BlobDescriptor decoded;
    try {
      decoded = BlobDescriptor.decode(descriptor);
    } catch (RuntimeException e) {
      problem("blob at " + location + ": its descriptor cannot be read: " + e.getMessage());
      return;
    }
    switch (decoded) {
      case BlobDescriptor.OfVersion v -> {
        NewVersion version = v.version();
        Place place = new Place(new Slot(version.bucketId(), version.key()), version.stamp());
        FoundVersion other = versions.putIfAbsent(place, new FoundVersion(v, location));
        // A compaction leaves two equal copies for a while; anything else is a contradiction.
        if (other != null && !other.descriptor().equals(v)) {
          problem("blobs at " + location + " and " + other.location() + " claim the same place");
        }
      }
      case BlobDescriptor.OfPart p ->
          parts.putIfAbsent(
              new PartName(p.uploadId(), p.partNumber(), p.part().etag()),
              new FoundPart(p, location));
    }
  }

  void entry(byte[] bytes) {
    try {
      entry(JournalCodec.decode(bytes));
    } catch (RuntimeException e) {
      problem("a journal entry cannot be read: " + e.getMessage());
    }
  }

  private void entry(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.Setting e -> setting(e);
      case JournalEntry.MarkerAdded e -> markers.add(e);
      case JournalEntry.VersionDeleted e ->
          deletions
              .computeIfAbsent(place(e.bucketId(), e.key(), e.sequence()), p -> new HashSet<>())
              .add(e.versionId().value());
      case JournalEntry.VersionPlaced e ->
          placed.put(place(e.bucketId(), e.key(), e.describedStamp()), e);
      case JournalEntry.UploadCreated e -> uploads.put(e.uploadId(), e);
      case JournalEntry.UploadCompleted e -> completions.put(e.uploadId(), e);
      case JournalEntry.UploadAborted e -> aborted.add(e.uploadId());
      case JournalEntry.TagsSet e ->
          tags.merge(
              place(e.bucketId(), e.key(), e.sequence()),
              new Stamped<>(e.stamp(), e.tags()),
              (a, b) -> a.stamp() > b.stamp() ? a : b);
      case JournalEntry.AclSet e ->
          acls.merge(
              place(e.bucketId(), e.key(), e.sequence()),
              new Stamped<@Nullable String>(e.stamp(), e.acl()),
              (a, b) -> a.stamp() > b.stamp() ? a : b);
      case JournalEntry.Batch e -> e.entries().forEach(this::entry);
    }
  }

  private static Place place(long bucketId, ObjectKey key, long sequence) {
    return new Place(new Slot(bucketId, key), sequence);
  }

  private void setting(JournalEntry.Setting e) {
    Map<String, String> fields = e.fields();
    switch (e.type()) {
      case "account-created" -> {
        require(fields, "canonicalId", "displayName", "created");
        accounts.put(required(fields, "accountId"), fields);
      }
      case "user-created" -> {
        require(fields, "accountId", "created");
        String name = required(fields, "userName");
        users.put(RebuildSettings.userOf(required(fields, "accountId"), name), fields);
      }
      case "access-key-created" -> {
        require(fields, "accountId", "secretCiphertext", "created");
        accessKeys.put(required(fields, "accessKeyId"), fields);
      }
      case IdentityChanges.STATE -> identities.state(fields);
      case IdentityChanges.DELETED -> identities.deleted(fields);
      case IdentityEvidence.SNAPSHOT_BEGAN -> identities.snapshotBegan();
      case IdentityEvidence.SNAPSHOT_ENDED -> identities.snapshotEnded(fields);
      case "bucket-created" -> {
        BucketEvidence bucket = named(fields);
        JsonText.toMap(fields.get("configurations")).forEach(bucket.configurations::putIfAbsent);
        bucket.versioning.putIfAbsent(0L, VersioningState.valueOf(required(fields, "versioning")));
      }
      case SettingsSnapshot.BUCKET -> snapshot(e);
      case "bucket-deleted" -> {
        BucketEvidence bucket = bucket(bucketId(fields));
        // An id that came again after the database went back is another bucket's.
        bucket.deleted |=
            bucket.created == null
                || required(bucket.created, "name").equals(required(fields, "name"));
      }
      case "bucket-versioning-set" ->
          bucket(bucketId(fields))
              .versioning
              .put(e.stamp(), VersioningState.valueOf(required(fields, "versioning")));
      case "bucket-configuration-put" ->
          bucket(bucketId(fields))
              .configurations
              .put(required(fields, "kind"), required(fields, "document"));
      case "bucket-configuration-deleted" ->
          bucket(bucketId(fields)).configurations.remove(required(fields, "kind"));
      default -> problem("the journal holds an entry of unknown type " + e.type());
    }
  }

  /** The evidence of the bucket that a creation or a snapshot names. */
  private BucketEvidence named(Map<String, String> fields) {
    require(fields, "ownerAccountId", "created", "versioning");
    String name = required(fields, "name");
    long id = bucketId(fields);
    BucketEvidence bucket = bucket(id);
    String before = bucket.created == null ? name : required(bucket.created, "name");
    if (!before.equals(name)) {
      problem("bucket " + id + " was " + before + " before the database went back");
      bucket = new BucketEvidence();
      buckets.put(id, bucket);
    }
    bucket.created = fields;
    return bucket;
  }

  /** What the database said at a start counts more than entries before it, of which some lack. */
  private void snapshot(JournalEntry.Setting e) {
    Map<String, String> fields = e.fields();
    BucketEvidence bucket = named(fields);
    bucket.deleted = false;
    bucket.configurations.clear();
    bucket.configurations.putAll(JsonText.toMap(fields.get("configurations")));
    VersioningState state = VersioningState.valueOf(required(fields, "versioning"));
    bucket.versioning.put(e.stamp(), state);
    if (state == VersioningState.UNVERSIONED) {
      // No bucket returns to it: this one was never anything else.
      bucket.versioning.putIfAbsent(0L, state);
    }
  }

  private static void require(Map<String, String> fields, String... names) {
    for (String name : names) {
      required(fields, name);
    }
    Instant.parse(required(fields, "created"));
  }

  private static long bucketId(Map<String, String> fields) {
    return Long.parseLong(required(fields, "bucketId"));
  }

  static String required(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }
}
