package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.storage.metadata.Bucket;

/**
 * The client's own check that a bucket is whose it thinks.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html">
 *     Bucket owner condition</a>
 */
public final class ExpectedBucketOwner {
  private ExpectedBucketOwner() {}

  /**
   * Refuses where {@code x-amz-expected-bucket-owner} names another account.
   *
   * @throws S3Exception AccessDenied
   */
  public static void require(RequestHeaders headers, Bucket bucket) {
    require(headers, "x-amz-expected-bucket-owner", bucket);
  }

  /** The same for a header of another name, such as the one about a copy's source. */
  public static void require(RequestHeaders headers, String lowerCaseName, Bucket bucket) {
    String expected = headers.first(lowerCaseName);
    if (expected != null && !expected.equals(bucket.owner().accountId())) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
  }
}
