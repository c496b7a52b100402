package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectVersion;

/**
 * Judges what a caller may do. ACLs, ownership controls and the public access block decide;
 * policies join them later behind the same two questions.
 */
public interface Authorizer {

  /** True when {@code caller} may do {@code action} to the bucket itself. */
  boolean mayAccessBucket(Caller caller, Bucket bucket, String action);

  /** True when {@code caller} may do {@code action} to this version. */
  boolean mayAccessObject(Caller caller, Bucket bucket, ObjectVersion version, String action);

  /**
   * Refuses with AccessDenied unless {@link #mayAccessBucket}.
   *
   * @throws S3Exception AccessDenied
   */
  default void requireBucket(Caller caller, Bucket bucket, String action) {
    if (!mayAccessBucket(caller, bucket, action)) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
  }

  /**
   * Refuses with AccessDenied unless {@link #mayAccessObject}.
   *
   * @throws S3Exception AccessDenied
   */
  default void requireObject(Caller caller, Bucket bucket, ObjectVersion version, String action) {
    if (!mayAccessObject(caller, bucket, version, action)) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
  }
}
