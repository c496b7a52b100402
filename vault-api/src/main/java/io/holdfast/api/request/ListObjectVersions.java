package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * ListObjectVersions.
 *
 * @param prefix may be empty
 * @param delimiter any string that is not empty, or null
 * @param keyMarker only behind this key or common prefix; may be empty
 * @param versionIdMarker with {@code keyMarker}: older versions of that key come too; or null
 * @param maxKeys 0 to 1000
 * @param urlEncoding true for {@code encoding-type=url}
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html">API</a>
 */
public record ListObjectVersions(
    String bucket,
    String prefix,
    @Nullable String delimiter,
    String keyMarker,
    @Nullable VersionId versionIdMarker,
    int maxKeys,
    boolean urlEncoding)
    implements BucketRequest {

  /**
   * Reads the query.
   *
   * @throws S3Exception InvalidArgument
   */
  static ListObjectVersions from(RequestHead head) {
    String keyMarker = ListingParameters.text(head, "key-marker");
    return new ListObjectVersions(
        head.requireBucket(),
        ListingParameters.text(head, "prefix"),
        ListingParameters.delimiter(head),
        keyMarker,
        marker(ListingParameters.text(head, "version-id-marker"), keyMarker),
        ListingParameters.limit(head, "max-keys"),
        ListingParameters.urlEncoding(head));
  }

  private static @Nullable VersionId marker(String value, String keyMarker) {
    if (value.isEmpty()) {
      return null;
    }
    if (keyMarker.isEmpty()) {
      throw ListingParameters.invalid(
          "A version-id marker cannot be specified without a key marker.",
          "version-id-marker",
          value);
    }
    if (value.length() > 1024 || !ListingParameters.isPlain(value)) {
      throw ListingParameters.invalid("Invalid version id specified", "version-id-marker", value);
    }
    return new VersionId(value);
  }

  @Override
  public String action() {
    return "s3:ListBucketVersions";
  }
}
