package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * GetObjectAttributes.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html">API</a>
 */
public record GetObjectAttributes(String bucket, ObjectKey key) implements ObjectRequest {

  static GetObjectAttributes from(RequestHead head) {
    return new GetObjectAttributes(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:GetObjectAttributes";
  }
}
