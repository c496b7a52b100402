package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * CreateMultipartUpload.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html">API</a>
 */
public record CreateMultipartUpload(String bucket, ObjectKey key) implements ObjectRequest {

  static CreateMultipartUpload from(RequestHead head) {
    return new CreateMultipartUpload(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
