package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.WriteCondition;

/**
 * PutObject.
 *
 * @param headers what becomes of the object
 * @param integrity what the body must be
 * @param condition on the current version
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">API</a>
 */
public record PutObject(
    String bucket,
    ObjectKey key,
    NewObjectHeaders headers,
    BodyIntegrity integrity,
    WriteCondition condition)
    implements ObjectRequest {

  static PutObject from(RequestHead head) {
    if (head.headers().first("x-amz-write-offset-bytes") != null) {
      throw new S3Exception(S3ErrorCode.NOT_IMPLEMENTED).with("Header", "x-amz-write-offset-bytes");
    }
    return new PutObject(
        head.requireBucket(),
        head.requireKey(),
        NewObjectHeaders.from(head.headers()),
        BodyIntegrity.from(head.headers()),
        WriteConditions.forWrite(head.headers()));
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
