package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * GetObjectTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html">API</a>
 */
public record GetObjectTagging(String bucket, ObjectKey key) implements ObjectRequest {

  static GetObjectTagging from(RequestHead head) {
    return new GetObjectTagging(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:GetObjectTagging";
  }
}
