package io.holdfast.api.request;

/**
 * DeleteBucketPolicy.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html">API</a>
 */
public record DeleteBucketPolicy(String bucket) implements BucketRequest {

  static DeleteBucketPolicy from(RequestHead head) {
    return new DeleteBucketPolicy(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:DeleteBucketPolicy";
  }
}
