package io.holdfast.api.request;

/**
 * GetBucketAcl.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html">API</a>
 */
public record GetBucketAcl(String bucket) implements BucketRequest {

  static GetBucketAcl from(RequestHead head) {
    return new GetBucketAcl(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketAcl";
  }
}
