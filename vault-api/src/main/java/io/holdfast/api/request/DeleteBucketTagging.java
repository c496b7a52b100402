package io.holdfast.api.request;

/**
 * DeleteBucketTagging.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html">API</a>
 */
public record DeleteBucketTagging(String bucket) implements BucketRequest {

  static DeleteBucketTagging from(RequestHead head) {
    return new DeleteBucketTagging(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketTagging";
  }
}
