package io.holdfast.api.request;

/**
 * DeleteBucketOwnershipControls.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html">API</a>
 */
public record DeleteBucketOwnershipControls(String bucket) implements BucketRequest {

  static DeleteBucketOwnershipControls from(RequestHead head) {
    return new DeleteBucketOwnershipControls(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketOwnershipControls";
  }
}
