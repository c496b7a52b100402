package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import org.jspecify.annotations.Nullable;

/**
 * CreateBucket. ACL headers and the body are the handler's.
 *
 * @param objectOwnership {@code x-amz-object-ownership} as it came, or null
 * @param objectLockEnabled {@code x-amz-bucket-object-lock-enabled}
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html">API</a>
 */
public record CreateBucket(
    String bucket, @Nullable String objectOwnership, boolean objectLockEnabled)
    implements BucketRequest {

  /**
   * Reads the head.
   *
   * @throws S3Exception InvalidArgument
   */
  static CreateBucket from(RequestHead head) {
    return new CreateBucket(
        head.requireBucket(),
        head.headers().first("x-amz-object-ownership"),
        lock(head.headers().first("x-amz-bucket-object-lock-enabled")));
  }

  private static boolean lock(@Nullable String value) {
    if (value == null || value.equalsIgnoreCase("false")) {
      return false;
    }
    if (value.equalsIgnoreCase("true")) {
      return true;
    }
    throw ListingParameters.invalid(
        "Invalid x-amz-bucket-object-lock-enabled header: " + value,
        "x-amz-bucket-object-lock-enabled",
        value);
  }

  @Override
  public String action() {
    return "s3:CreateBucket";
  }
}
