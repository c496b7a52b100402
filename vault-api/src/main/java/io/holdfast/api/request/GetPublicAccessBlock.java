package io.holdfast.api.request;

/**
 * GetPublicAccessBlock.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html">API</a>
 */
public record GetPublicAccessBlock(String bucket) implements BucketRequest {

  static GetPublicAccessBlock from(RequestHead head) {
    return new GetPublicAccessBlock(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:GetBucketPublicAccessBlock";
  }
}
