package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * PutObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">API</a>
 */
public record PutObject(String bucket, ObjectKey key) implements ObjectRequest {

  static PutObject from(RequestHead head) {
    return new PutObject(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
