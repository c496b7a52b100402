package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * HeadObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">API</a>
 */
public record HeadObject(String bucket, ObjectKey key, ObjectRead read) implements ObjectRequest {

  static HeadObject from(RequestHead head) {
    return new HeadObject(head.requireBucket(), head.requireKey(), ObjectRead.from(head));
  }

  @Override
  public String action() {
    return read.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion";
  }
}
