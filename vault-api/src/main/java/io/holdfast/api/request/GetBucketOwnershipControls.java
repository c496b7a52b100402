package io.holdfast.api.request;

/**
 * GetBucketOwnershipControls.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html">API</a>
 */
public record GetBucketOwnershipControls(String bucket) implements BucketRequest {

  static GetBucketOwnershipControls from(RequestHead head) {
    return new GetBucketOwnershipControls(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketOwnershipControls";
  }
}
