package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * UploadPartCopy.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html">API</a>
 */
public record UploadPartCopy(String bucket, ObjectKey key) implements ObjectRequest {

  static UploadPartCopy from(RequestHead head) {
    return new UploadPartCopy(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
