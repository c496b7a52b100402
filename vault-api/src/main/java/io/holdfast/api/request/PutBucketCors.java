package io.holdfast.api.request;

/**
 * PutBucketCors.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html">API</a>
 */
public record PutBucketCors(String bucket) implements BucketRequest {

  static PutBucketCors from(RequestHead head) {
    return new PutBucketCors(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketCORS";
  }
}
