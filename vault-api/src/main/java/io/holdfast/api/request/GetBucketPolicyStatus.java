package io.holdfast.api.request;

/**
 * GetBucketPolicyStatus.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html">API</a>
 */
public record GetBucketPolicyStatus(String bucket) implements BucketRequest {

  static GetBucketPolicyStatus from(RequestHead head) {
    return new GetBucketPolicyStatus(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketPolicyStatus";
  }
}
