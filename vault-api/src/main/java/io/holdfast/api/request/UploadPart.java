package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * UploadPart.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html">API</a>
 */
public record UploadPart(
    String bucket, ObjectKey key, String uploadId, int partNumber, BodyIntegrity integrity)
    implements ObjectRequest {

  static UploadPart from(RequestHead head) {
    EncryptionHeaders.refuse(head.headers());
    return new UploadPart(
        head.requireBucket(),
        head.requireKey(),
        ObjectParameters.uploadId(head),
        ObjectParameters.partNumber(head),
        BodyIntegrity.from(head.headers()));
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
