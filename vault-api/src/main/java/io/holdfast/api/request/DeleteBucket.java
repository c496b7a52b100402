package io.holdfast.api.request;

/**
 * DeleteBucket.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html">API</a>
 */
public record DeleteBucket(String bucket) implements BucketRequest {

  static DeleteBucket from(RequestHead head) {
    return new DeleteBucket(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:DeleteBucket";
  }
}
