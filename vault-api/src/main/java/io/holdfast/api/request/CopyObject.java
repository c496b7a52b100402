package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * CopyObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">API</a>
 */
public record CopyObject(String bucket, ObjectKey key) implements ObjectRequest {

  static CopyObject from(RequestHead head) {
    return new CopyObject(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
