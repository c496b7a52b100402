package io.holdfast.api.request;

/**
 * DeleteObjects.
 *
 * @param integrity what the document must be
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html">API</a>
 */
public record DeleteObjects(String bucket, BodyIntegrity integrity) implements ObjectRequest {

  static DeleteObjects from(RequestHead head) {
    return new DeleteObjects(head.requireBucket(), BodyIntegrity.from(head.headers()));
  }

  @Override
  public String action() {
    return "s3:DeleteObject";
  }
}
