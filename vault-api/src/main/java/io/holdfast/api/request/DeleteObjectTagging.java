package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * DeleteObjectTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html">API</a>
 */
public record DeleteObjectTagging(String bucket, ObjectKey key) implements ObjectRequest {

  static DeleteObjectTagging from(RequestHead head) {
    return new DeleteObjectTagging(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:DeleteObjectTagging";
  }
}
