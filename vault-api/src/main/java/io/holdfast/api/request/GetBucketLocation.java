package io.holdfast.api.request;

/**
 * GetBucketLocation.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html">API</a>
 */
public record GetBucketLocation(String bucket) implements BucketRequest {

  static GetBucketLocation from(RequestHead head) {
    return new GetBucketLocation(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketLocation";
  }
}
