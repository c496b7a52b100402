package io.holdfast.api.request;

/**
 * PutBucketTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html">API</a>
 */
public record PutBucketTagging(String bucket) implements BucketRequest {

  static PutBucketTagging from(RequestHead head) {
    return new PutBucketTagging(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketTagging";
  }
}
