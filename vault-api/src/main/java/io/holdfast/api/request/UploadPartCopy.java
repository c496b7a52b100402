package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * UploadPartCopy.
 *
 * @param range both ends given; null for the whole source
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html">API</a>
 */
public record UploadPartCopy(
    String bucket,
    ObjectKey key,
    String uploadId,
    int partNumber,
    CopySource source,
    @Nullable ByteRange range)
    implements ObjectRequest {

  static UploadPartCopy from(RequestHead head) {
    return new UploadPartCopy(
        head.requireBucket(),
        head.requireKey(),
        ObjectParameters.uploadId(head),
        ObjectParameters.partNumber(head),
        CopySource.from(head.headers()),
        range(head.headers().first("x-amz-copy-source-range")));
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }

  private static @Nullable ByteRange range(@Nullable String header) {
    if (header == null) {
      return null;
    }
    ByteRange range = ByteRange.parse(header);
    if (range == null || range.first() < 0 || range.last() == Long.MAX_VALUE) {
      throw S3Exception.invalidArgument(
          "The x-amz-copy-source-range value must be of the form bytes=first-last where first and"
              + " last are the zero-based offsets of the first and last bytes to copy",
          "x-amz-copy-source-range",
          header);
    }
    return range;
  }
}
