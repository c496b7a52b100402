package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * CompleteMultipartUpload.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">API</a>
 */
public record CompleteMultipartUpload(String bucket, ObjectKey key) implements ObjectRequest {

  static CompleteMultipartUpload from(RequestHead head) {
    return new CompleteMultipartUpload(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
