package io.holdfast.api.request;

/**
 * PostObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html">API</a>
 */
public record PostObject(String bucket) implements ObjectRequest {

  static PostObject from(RequestHead head) {
    return new PostObject(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
