package io.holdfast.api.request;

/**
 * DeleteObjects.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html">API</a>
 */
public record DeleteObjects(String bucket) implements ObjectRequest {

  static DeleteObjects from(RequestHead head) {
    return new DeleteObjects(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:DeleteObject";
  }
}
