package io.holdfast.api.request;

/**
 * PutBucketAcl.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html">API</a>
 */
public record PutBucketAcl(String bucket) implements BucketRequest {

  static PutBucketAcl from(RequestHead head) {
    return new PutBucketAcl(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketAcl";
  }
}
