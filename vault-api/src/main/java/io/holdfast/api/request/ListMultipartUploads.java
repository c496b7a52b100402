package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import org.jspecify.annotations.Nullable;

/**
 * ListMultipartUploads.
 *
 * @param prefix may be empty
 * @param delimiter any string that is not empty, or null
 * @param keyMarker only behind this key or common prefix; may be empty
 * @param uploadIdMarker with {@code keyMarker}: later uploads of that key come too; may be empty
 * @param maxUploads 0 to 1000
 * @param urlEncoding true for {@code encoding-type=url}
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html">API</a>
 */
public record ListMultipartUploads(
    String bucket,
    String prefix,
    @Nullable String delimiter,
    String keyMarker,
    String uploadIdMarker,
    int maxUploads,
    boolean urlEncoding)
    implements BucketRequest {

  /**
   * Reads the query. An upload-id-marker without a key-marker is ignored, as S3 says.
   *
   * @throws S3Exception InvalidArgument
   */
  static ListMultipartUploads from(RequestHead head) {
    String keyMarker = ListingParameters.text(head, "key-marker");
    return new ListMultipartUploads(
        head.requireBucket(),
        ListingParameters.text(head, "prefix"),
        ListingParameters.delimiter(head),
        keyMarker,
        keyMarker.isEmpty() ? "" : marker(ListingParameters.text(head, "upload-id-marker")),
        ListingParameters.limit(head, "max-uploads"),
        ListingParameters.urlEncoding(head));
  }

  private static String marker(String value) {
    if (!ListingParameters.isPlain(value)) {
      throw ListingParameters.invalid("Invalid uploadId marker", "upload-id-marker", value);
    }
    return value;
  }

  @Override
  public String action() {
    return "s3:ListBucketMultipartUploads";
  }
}
