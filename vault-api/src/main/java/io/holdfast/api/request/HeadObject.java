package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * HeadObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">API</a>
 */
public record HeadObject(String bucket, ObjectKey key) implements ObjectRequest {

  static HeadObject from(RequestHead head) {
    return new HeadObject(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:GetObject";
  }
}
