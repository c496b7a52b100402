package io.holdfast.api.authorization;

import io.holdfast.iam.arn.Arn;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/** What an action is done to. */
public sealed interface Target {
  /** No bucket in particular: the endpoint itself. */
  record Service() implements Target {}

  /** A bucket that is to be made in the caller's account. */
  record NewBucket(String name) implements Target {}

  /** A bucket itself. */
  record OfBucket(Bucket bucket) implements Target {}

  /** A bucket, asked whether a key is in it. */
  record OfAbsentKey(Bucket bucket, ObjectKey key) implements Target {}

  /**
   * A key, whatever is there: what is written to or taken from it is the bucket's to permit.
   *
   * @param versionId that the request names, or null
   */
  record OfKey(Bucket bucket, String key, @Nullable VersionId versionId) implements Target {}

  /**
   * An upload that is under way.
   *
   * @param initiatorAccountId who began it; null when there is no such upload
   */
  record OfUpload(Bucket bucket, ObjectKey key, @Nullable String initiatorAccountId)
      implements Target {}

  /**
   * An object as it was read.
   *
   * @param versionId that the request names, or null
   */
  record OfVersion(Bucket bucket, ObjectVersion version, @Nullable VersionId versionId)
      implements Target {}

  /** The bucket, or null where there is none yet. */
  default @Nullable Bucket bucketOrNull() {
    return switch (this) {
      case Service() -> null;
      case NewBucket ignored -> null;
      case OfBucket(Bucket bucket) -> bucket;
      case OfAbsentKey absent -> absent.bucket();
      case OfKey key -> key.bucket();
      case OfUpload upload -> upload.bucket();
      case OfVersion version -> version.bucket();
    };
  }

  /** The resource that policies name. */
  default Arn arn() {
    return switch (this) {
      case Service() -> Arn.everyBucket();
      case NewBucket(String name) -> Arn.bucket(name);
      case OfBucket(Bucket bucket) -> Arn.bucket(bucket.name());
      case OfAbsentKey absent -> Arn.bucket(absent.bucket().name());
      case OfKey key -> Arn.object(key.bucket().name(), key.key());
      case OfUpload upload -> Arn.object(upload.bucket().name(), upload.key().value());
      case OfVersion version ->
          Arn.object(version.bucket().name(), version.version().key().value());
    };
  }

  /** The version that the request names, or null. */
  default @Nullable VersionId versionIdOrNull() {
    return switch (this) {
      case Service() -> null;
      case NewBucket ignored -> null;
      case OfBucket ignored -> null;
      case OfAbsentKey ignored -> null;
      case OfKey key -> key.versionId();
      case OfUpload ignored -> null;
      case OfVersion version -> version.versionId();
    };
  }
}
