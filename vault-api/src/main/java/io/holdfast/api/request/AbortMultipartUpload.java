package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * AbortMultipartUpload.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html">API</a>
 */
public record AbortMultipartUpload(String bucket, ObjectKey key, String uploadId)
    implements ObjectRequest {

  static AbortMultipartUpload from(RequestHead head) {
    return new AbortMultipartUpload(
        head.requireBucket(), head.requireKey(), ObjectParameters.uploadId(head));
  }

  @Override
  public String action() {
    return "s3:AbortMultipartUpload";
  }
}
