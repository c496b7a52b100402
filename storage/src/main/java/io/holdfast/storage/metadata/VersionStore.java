package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Object versions. Writes of a few milliseconds share one transaction; writes to one key happen in
 * sequence. Calls block: use virtual threads. DESIGN §4.
 *
 * <p>Every method throws {@link MetadataUnavailableException} when PostgreSQL does not answer.
 */
public interface VersionStore {

  /** A stamp greater than any given before by this process, close to now in microseconds. */
  long nextStamp();

  /** A fresh, unguessable version id that carries {@code stamp}. */
  VersionId newVersionId(long stamp);

  /** What to write beside the bytes so that a rebuild can make the row; see BlobWriter.commit. */
  byte[] describe(NewVersion version);

  /** Commits a version whose bytes are at {@code location} and makes it current. */
  CommitOutcome commit(NewVersion version, BlobLocation location, WriteCondition condition);

  /** The current version or marker. */
  Optional<ObjectVersion> findLatest(long bucketId, ObjectKey key);

  /** One version or marker by id. */
  Optional<ObjectVersion> find(long bucketId, ObjectKey key, VersionId versionId);

  /** One thing to delete: a key (a marker is made where versioning asks for one) or a version. */
  record DeleteTarget(ObjectKey key, @Nullable VersionId versionId, WriteCondition condition) {}

  /** What became of one deletion. */
  sealed interface Deletion {
    /** A marker is now current. */
    record MarkerAdded(VersionId versionId) implements Deletion {}

    /** Gone for good; or never there, which S3 answers alike. */
    record Deleted(@Nullable VersionId versionId, boolean wasMarker) implements Deletion {}

    /** Not deleted. */
    record Refused(CommitOutcome.Reason reason) implements Deletion {}
  }

  /**
   * Deletes up to 1000 targets, each judged by itself, in set SQL. Outcomes are in the order of the
   * targets. Durable and journalled when it returns.
   */
  List<Deletion> delete(long bucketId, String ownerAccountId, List<DeleteTarget> targets);

  /** Replaces the tags of a version (the current one where {@code versionId} is null). */
  Optional<ObjectVersion> setTags(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, Map<String, String> tags);

  /** Replaces the ACL document of a version (the current one where {@code versionId} is null). */
  Optional<ObjectVersion> setAcl(
      long bucketId, ObjectKey key, @Nullable VersionId versionId, @Nullable String acl);

  /** The parts of a multipart version, by number. */
  List<StoredPart> parts(ObjectVersion version);

  /** A page of a listing: entries and common prefixes together in byte order. */
  record Page(List<Entry> entries, boolean truncated) {}

  /** One line of a listing. */
  sealed interface Entry {
    /** A version or marker. */
    record Version(ObjectVersion version) implements Entry {}

    /** A common prefix, delimiter included. */
    record CommonPrefix(String prefix) implements Entry {}
  }

  /**
   * Current versions in byte order of keys.
   *
   * @param prefix may be empty
   * @param delimiter any string, or null for none
   * @param after only keys and common prefixes behind this string; empty for the first page
   * @param limit 0 to 1000
   */
  Page listObjects(
      long bucketId, String prefix, @Nullable String delimiter, String after, int limit);

  /**
   * All versions and markers: keys in byte order, newest first within a key.
   *
   * @param keyMarker only behind this key (or common prefix); empty for the first page
   * @param versionIdMarker with {@code keyMarker}: that key's versions older than this one come too
   */
  Page listVersions(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      @Nullable VersionId versionIdMarker,
      int limit);
}
