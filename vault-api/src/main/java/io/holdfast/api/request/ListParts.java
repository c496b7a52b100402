package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * ListParts.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html">API</a>
 */
public record ListParts(
    String bucket,
    ObjectKey key,
    String uploadId,
    int maxParts,
    int partNumberMarker,
    boolean urlEncoding)
    implements ObjectRequest {

  static ListParts from(RequestHead head) {
    return new ListParts(
        head.requireBucket(),
        head.requireKey(),
        ObjectParameters.uploadId(head),
        Math.min(
            1000, ObjectParameters.parseCount(head.query().only("max-parts"), "max-parts", 1000)),
        ObjectParameters.parseCount(
            head.query().only("part-number-marker"), "part-number-marker", 0),
        urlEncoding(head.query().only("encoding-type")));
  }

  @Override
  public String action() {
    return "s3:ListMultipartUploadParts";
  }

  private static boolean urlEncoding(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return false;
    }
    if (!value.equals("url")) {
      throw S3Exception.invalidArgument(
          "Invalid Encoding Method specified in Request", "encoding-type", value);
    }
    return true;
  }
}
