package io.holdfast.api.request;

/**
 * HeadBucket.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html">API</a>
 */
public record HeadBucket(String bucket) implements BucketRequest {

  static HeadBucket from(RequestHead head) {
    return new HeadBucket(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:ListBucket";
  }
}
