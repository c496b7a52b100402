package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import org.jspecify.annotations.Nullable;

/**
 * ListObjects, the first version.
 *
 * @param prefix may be empty
 * @param delimiter any string that is not empty, or null
 * @param marker only keys and common prefixes behind it; may be empty
 * @param maxKeys 0 to 1000
 * @param urlEncoding true for {@code encoding-type=url}
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html">API</a>
 */
public record ListObjects(
    String bucket,
    String prefix,
    @Nullable String delimiter,
    String marker,
    int maxKeys,
    boolean urlEncoding)
    implements BucketRequest {

  /**
   * Reads the query.
   *
   * @throws S3Exception InvalidArgument
   */
  static ListObjects from(RequestHead head) {
    return new ListObjects(
        head.requireBucket(),
        ListingParameters.text(head, "prefix"),
        ListingParameters.delimiter(head),
        ListingParameters.text(head, "marker"),
        ListingParameters.limit(head, "max-keys"),
        ListingParameters.urlEncoding(head));
  }

  @Override
  public String action() {
    return "s3:ListBucket";
  }
}
