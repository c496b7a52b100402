package io.holdfast.api.request;

import org.jspecify.annotations.Nullable;

/**
 * A request that was understood: which S3 operation, on what, with what. Nothing is decided yet.
 */
public sealed interface S3Request permits BucketRequest, ObjectRequest, UnbuiltRequest {

  /** The operation's name as AWS spells it, for metrics, logs and dispatch. */
  default String operation() {
    return getClass().getSimpleName();
  }

  /** The bucket it is about, or null for the endpoint itself. */
  @Nullable String bucket();

  /** The IAM action that it needs first; handlers judge further ones (copy sources, versions). */
  String action();
}
