package io.holdfast.api.request;

/**
 * PutBucketOwnershipControls.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html">API</a>
 */
public record PutBucketOwnershipControls(String bucket) implements BucketRequest {

  static PutBucketOwnershipControls from(RequestHead head) {
    return new PutBucketOwnershipControls(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketOwnershipControls";
  }
}
