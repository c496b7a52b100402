package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.VersionStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the version that a request names and judges whether the caller may do what it asks. Whether
 * a key exists is told only to callers who may list the bucket; others get AccessDenied.
 */
final class VersionLookup {
  private static final String LIST = "s3:ListBucket";

  private final VersionStore versions;
  private final Authorizer authorizer;

  VersionLookup(VersionStore versions, Authorizer authorizer) {
    this.versions = versions;
    this.authorizer = authorizer;
  }

  /**
   * The version, never a delete marker.
   *
   * @param versionId null for the current one
   * @throws S3Exception AccessDenied, NoSuchKey, NoSuchVersion, MethodNotAllowed for a marker named
   *     by its id
   */
  ObjectVersion require(
      Access access, Bucket bucket, ObjectKey key, @Nullable VersionId versionId, String action) {
    ObjectVersion version = requireAny(access, bucket, key, versionId);
    if (version.deleteMarker()) {
      requireList(access, bucket, key);
      throw markerRefusal(bucket, version, versionId);
    }
    authorizer.require(access, new Target.OfVersion(bucket, version, versionId), action);
    return version;
  }

  /**
   * The version or delete marker; what the caller may do with it is not judged yet.
   *
   * @throws S3Exception AccessDenied, NoSuchKey, NoSuchVersion
   */
  ObjectVersion requireAny(
      Access access, Bucket bucket, ObjectKey key, @Nullable VersionId versionId) {
    Optional<ObjectVersion> found =
        versionId == null
            ? versions.findLatest(bucket.bucketId(), key)
            : versions.find(bucket.bucketId(), key, versionId);
    if (found.isPresent()) {
      return found.get();
    }
    requireList(access, bucket, key);
    throw absent(key, versionId);
  }

  /** NoSuchKey, or NoSuchVersion where a version was named. */
  static S3Exception absent(ObjectKey key, @Nullable VersionId versionId) {
    if (versionId == null) {
      return new S3Exception(S3ErrorCode.NO_SUCH_KEY).with("Key", key.value());
    }
    return new S3Exception(S3ErrorCode.NO_SUCH_VERSION)
        .with("Key", key.value())
        .with("VersionId", versionId.value());
  }

  private void requireList(Access access, Bucket bucket, ObjectKey key) {
    authorizer.require(access, new Target.OfAbsentKey(bucket, key), LIST);
  }

  private static S3Exception markerRefusal(
      Bucket bucket, ObjectVersion marker, @Nullable VersionId versionId) {
    S3Exception refusal;
    if (versionId == null) {
      refusal = absent(marker.key(), null);
    } else {
      refusal =
          new S3Exception(S3ErrorCode.METHOD_NOT_ALLOWED)
              .with("Method", "GET")
              .with("ResourceType", "DeleteMarker")
              .withHeader("Allow", "DELETE")
              .withHeader("Last-Modified", ObjectHeaders.httpDate(marker.lastModified()));
    }
    refusal.withHeader(ObjectHeaders.DELETE_MARKER, "true");
    new ObjectHeaders().versionId(bucket, marker).toMap().forEach(refusal::withHeader);
    return refusal;
  }
}
