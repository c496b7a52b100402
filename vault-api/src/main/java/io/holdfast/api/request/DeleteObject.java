package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * DeleteObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html">API</a>
 */
public record DeleteObject(String bucket, ObjectKey key) implements ObjectRequest {

  static DeleteObject from(RequestHead head) {
    return new DeleteObject(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:DeleteObject";
  }
}
