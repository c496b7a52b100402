package io.holdfast.api.request;

/**
 * PutPublicAccessBlock.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html">API</a>
 */
public record PutPublicAccessBlock(String bucket) implements BucketRequest {

  static PutPublicAccessBlock from(RequestHead head) {
    return new PutPublicAccessBlock(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketPublicAccessBlock";
  }
}
