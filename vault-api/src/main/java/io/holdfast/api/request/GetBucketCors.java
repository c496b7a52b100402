package io.holdfast.api.request;

/**
 * GetBucketCors.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html">API</a>
 */
public record GetBucketCors(String bucket) implements BucketRequest {

  static GetBucketCors from(RequestHead head) {
    return new GetBucketCors(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketCORS";
  }
}
