package io.holdfast.api.request;

/**
 * GetBucketPolicy.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html">API</a>
 */
public record GetBucketPolicy(String bucket) implements BucketRequest {

  static GetBucketPolicy from(RequestHead head) {
    return new GetBucketPolicy(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketPolicy";
  }
}
