package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * UploadPart.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html">API</a>
 */
public record UploadPart(String bucket, ObjectKey key) implements ObjectRequest {

  static UploadPart from(RequestHead head) {
    return new UploadPart(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
