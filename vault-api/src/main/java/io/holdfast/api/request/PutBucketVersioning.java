package io.holdfast.api.request;

/**
 * PutBucketVersioning.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html">API</a>
 */
public record PutBucketVersioning(String bucket) implements BucketRequest {

  static PutBucketVersioning from(RequestHead head) {
    return new PutBucketVersioning(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketVersioning";
  }
}
