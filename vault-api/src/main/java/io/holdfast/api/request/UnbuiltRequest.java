package io.holdfast.api.request;

import org.jspecify.annotations.Nullable;

/**
 * An operation that S3 has and Holdfast has not (yet): answered NotImplemented under its own name.
 *
 * @param name AWS's name of the operation
 * @param bucket the bucket, or null
 */
public record UnbuiltRequest(String name, @Nullable String bucket) implements S3Request {
  @Override
  public String operation() {
    return name;
  }

  @Override
  public String action() {
    return "s3:" + name;
  }
}
