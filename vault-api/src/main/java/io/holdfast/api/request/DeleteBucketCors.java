package io.holdfast.api.request;

/**
 * DeleteBucketCors.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html">API</a>
 */
public record DeleteBucketCors(String bucket) implements BucketRequest {

  static DeleteBucketCors from(RequestHead head) {
    return new DeleteBucketCors(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutBucketCORS";
  }
}
