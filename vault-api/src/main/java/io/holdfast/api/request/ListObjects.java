package io.holdfast.api.request;

/**
 * ListObjects.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html">API</a>
 */
public record ListObjects(String bucket) implements BucketRequest {

  static ListObjects from(RequestHead head) {
    return new ListObjects(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:ListBucket";
  }
}
