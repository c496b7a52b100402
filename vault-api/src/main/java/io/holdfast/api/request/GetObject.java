package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * GetObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">API</a>
 */
public record GetObject(String bucket, ObjectKey key) implements ObjectRequest {

  static GetObject from(RequestHead head) {
    return new GetObject(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:GetObject";
  }
}
