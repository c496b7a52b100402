package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * PutObjectTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html">API</a>
 */
public record PutObjectTagging(String bucket, ObjectKey key) implements ObjectRequest {

  static PutObjectTagging from(RequestHead head) {
    return new PutObjectTagging(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObjectTagging";
  }
}
