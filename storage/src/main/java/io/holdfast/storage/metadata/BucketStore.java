package io.holdfast.storage.metadata;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Buckets and their settings. Each change is durable and journalled when the call returns. */
public interface BucketStore {

  /** What became of a creation. */
  sealed interface Creation {
    /** Made. */
    record Created(Bucket bucket) implements Creation {}

    /** The name is taken, perhaps by the same account. */
    record NameTaken(Bucket bucket) implements Creation {}

    /** The account has as many as it may have; nothing was made. */
    record TooMany() implements Creation {}
  }

  /** What became of a deletion. */
  enum Deletion {
    DELETED,
    NOT_EMPTY,
    ABSENT
  }

  /** Makes a bucket with its first settings, in one transaction. */
  Creation create(
      String name,
      String ownerAccountId,
      String locationConstraint,
      boolean objectLockEnabled,
      Map<BucketConfigurationKind, String> configurations);

  /** By name; every change that returned is seen. */
  Optional<Bucket> find(String name);

  /** Deletes a bucket that holds no version and no delete marker; its open uploads end with it. */
  Deletion delete(long bucketId);

  /**
   * An account's buckets in order of name.
   *
   * @param prefix only names that start with it; may be empty
   * @param after only names behind it; empty for the first page
   */
  List<Bucket> list(String accountId, String prefix, String after, int limit);

  /** Sets versioning; refused by the caller where S3 refuses it. */
  void setVersioning(long bucketId, VersioningState state);

  /** Sets one document, replacing the one before. */
  void putConfiguration(long bucketId, BucketConfigurationKind kind, String document);

  /** Removes one document; nothing happens where there is none. */
  void deleteConfiguration(long bucketId, BucketConfigurationKind kind);
}
