package io.holdfast.api.request;

/**
 * GetBucketVersioning.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html">API</a>
 */
public record GetBucketVersioning(String bucket) implements BucketRequest {

  static GetBucketVersioning from(RequestHead head) {
    return new GetBucketVersioning(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketVersioning";
  }
}
