package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * GetObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">API</a>
 */
public record GetObject(String bucket, ObjectKey key, ObjectRead read) implements ObjectRequest {

  static GetObject from(RequestHead head) {
    return new GetObject(head.requireBucket(), head.requireKey(), ObjectRead.from(head));
  }

  @Override
  public String action() {
    return read.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion";
  }
}
