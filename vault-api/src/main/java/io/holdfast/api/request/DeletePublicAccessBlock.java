package io.holdfast.api.request;

/**
 * DeletePublicAccessBlock.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html">API</a>
 */
public record DeletePublicAccessBlock(String bucket) implements BucketRequest {

  static DeletePublicAccessBlock from(RequestHead head) {
    return new DeletePublicAccessBlock(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketPublicAccessBlock";
  }
}
