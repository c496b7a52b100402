package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.WriteCondition;
import org.jspecify.annotations.Nullable;

/**
 * CompleteMultipartUpload.
 *
 * @param expected what the object's checksum must be
 * @param objectSize what its size must be, or null
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">API</a>
 */
public record CompleteMultipartUpload(
    String bucket,
    ObjectKey key,
    String uploadId,
    MultipartChecksum.Expected expected,
    @Nullable Long objectSize,
    WriteCondition condition)
    implements ObjectRequest {

  static CompleteMultipartUpload from(RequestHead head) {
    return new CompleteMultipartUpload(
        head.requireBucket(),
        head.requireKey(),
        ObjectParameters.uploadId(head),
        MultipartChecksum.Expected.from(head.headers()),
        objectSize(head.headers().first("x-amz-mp-object-size")),
        WriteConditions.forWrite(head.headers()));
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }

  private static @Nullable Long objectSize(@Nullable String header) {
    if (header == null) {
      return null;
    }
    if (header.isEmpty()
        || header.length() > 18
        || !header.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw S3Exception.invalidArgument(
          "Value for x-amz-mp-object-size header is invalid.", "x-amz-mp-object-size", header);
    }
    return Long.valueOf(header);
  }
}
