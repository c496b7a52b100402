package io.holdfast.api.request;

/**
 * GetBucketTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html">API</a>
 */
public record GetBucketTagging(String bucket) implements BucketRequest {

  static GetBucketTagging from(RequestHead head) {
    return new GetBucketTagging(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketTagging";
  }
}
