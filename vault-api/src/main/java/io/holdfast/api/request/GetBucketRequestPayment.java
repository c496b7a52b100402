package io.holdfast.api.request;

/**
 * GetBucketRequestPayment.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html">API</a>
 */
public record GetBucketRequestPayment(String bucket) implements BucketRequest {

  static GetBucketRequestPayment from(RequestHead head) {
    return new GetBucketRequestPayment(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketRequestPayment";
  }
}
