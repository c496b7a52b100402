package io.holdfast.api.authorization;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a caller may do. Identity policies, the bucket's policy, ACLs, ownership controls and
 * the public access block decide together, behind one question.
 */
@FunctionalInterface
public interface Authorizer {

  /**
   * Judges one action.
   *
   * @return null when the caller may; otherwise AccessDenied, to be thrown, or to be put into a
   *     batch's answer
   */
  @Nullable S3Exception judge(Access access, Target target, String action);

  /** True when the caller may. */
  default boolean may(Access access, Target target, String action) {
    return judge(access, target, action) == null;
  }

  /**
   * Refuses unless the caller may.
   *
   * @throws S3Exception AccessDenied
   */
  default void require(Access access, Target target, String action) {
    S3Exception refusal = judge(access, target, action);
    if (refusal != null) {
      throw refusal;
    }
  }

  /** {@link #require} for a bucket itself. */
  default void requireBucket(Access access, Bucket bucket, String action) {
    require(access, new Target.OfBucket(bucket), action);
  }

  /** {@link #require} for a version that the request does not name by its id. */
  default void requireObject(Access access, Bucket bucket, ObjectVersion version, String action) {
    require(access, new Target.OfVersion(bucket, version, null), action);
  }
}
