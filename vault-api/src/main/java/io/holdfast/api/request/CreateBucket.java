package io.holdfast.api.request;

/**
 * CreateBucket.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html">API</a>
 */
public record CreateBucket(String bucket) implements BucketRequest {

  static CreateBucket from(RequestHead head) {
    return new CreateBucket(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:CreateBucket";
  }
}
