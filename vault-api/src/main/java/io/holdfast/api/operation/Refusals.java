package io.holdfast.api.operation;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.WriteCondition;
import java.util.Optional;
import java.util.Set;

/** What refused writes are answered with. */
final class Refusals {
  private Refusals() {}

  /** The refusal for a commit that was not made. */
  static S3Exception of(CommitOutcome.Reason reason, Bucket bucket, ObjectKey key) {
    return switch (reason) {
      case PRECONDITION_FAILED -> preconditionFailed("If-Match");
      case NO_CURRENT_VERSION -> VersionLookup.absent(key, null);
      case NO_SUCH_BUCKET ->
          new S3Exception(S3ErrorCode.NO_SUCH_BUCKET).with("BucketName", bucket.name());
      case NO_SUCH_UPLOAD -> new S3Exception(S3ErrorCode.NO_SUCH_UPLOAD);
      case INVALID_PART -> new S3Exception(S3ErrorCode.INVALID_PART);
      case LOCKED -> new S3Exception(S3ErrorCode.ACCESS_DENIED);
    };
  }

  /** 412 with the condition that failed. */
  static S3Exception preconditionFailed(String condition) {
    return new S3Exception(S3ErrorCode.PRECONDITION_FAILED).with("Condition", condition);
  }

  /**
   * Judges a write's condition before its body is received, so that a large body is not sent in
   * vain. The commit judges it again, and that counts.
   *
   * @throws S3Exception PreconditionFailed, NoSuchKey
   */
  static void requireCondition(
      WriteCondition condition, Optional<ObjectVersion> latest, ObjectKey key) {
    boolean exists = latest.isPresent() && !latest.get().deleteMarker();
    String etag = exists ? latest.get().etag() : "";
    String ifMatch = condition.ifMatch();
    if (ifMatch != null) {
      if (!exists) {
        throw VersionLookup.absent(key, null);
      }
      if (!ifMatch.equals("*") && !ifMatch.equals(etag)) {
        throw preconditionFailed("If-Match");
      }
    }
    String ifNoneMatch = condition.ifNoneMatch();
    if (ifNoneMatch != null && exists && Set.of("*", etag).contains(ifNoneMatch)) {
      throw preconditionFailed("If-None-Match");
    }
  }
}
