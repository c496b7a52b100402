package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import org.jspecify.annotations.Nullable;

/**
 * ListObjectsV2.
 *
 * @param prefix may be empty
 * @param delimiter any string that is not empty, or null
 * @param continuationToken as it came, to be repeated; null where there was none
 * @param startAfter as it came, to be repeated; null where there was none
 * @param after where the page begins: behind the token's position, else behind startAfter
 * @param maxKeys 0 to 1000
 * @param urlEncoding true for {@code encoding-type=url}
 * @param fetchOwner true when owners were asked for
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">API</a>
 */
public record ListObjectsV2(
    String bucket,
    String prefix,
    @Nullable String delimiter,
    @Nullable String continuationToken,
    @Nullable String startAfter,
    String after,
    int maxKeys,
    boolean urlEncoding,
    boolean fetchOwner)
    implements BucketRequest {

  /**
   * Reads the query.
   *
   * @throws S3Exception InvalidArgument
   */
  static ListObjectsV2 from(RequestHead head) {
    String bucket = head.requireBucket();
    String token = head.query().only("continuation-token");
    String startAfter = head.query().only("start-after");
    String after = startAfter == null ? "" : startAfter;
    if (token != null && !token.isEmpty()) {
      after = ContinuationToken.decode(tokenListing(bucket), token);
    }
    return new ListObjectsV2(
        bucket,
        ListingParameters.text(head, "prefix"),
        ListingParameters.delimiter(head),
        token,
        startAfter,
        after,
        ListingParameters.limit(head, "max-keys"),
        ListingParameters.urlEncoding(head),
        ListingParameters.text(head, "fetch-owner").equalsIgnoreCase("true"));
  }

  /** Binds tokens to the listing of one bucket. */
  public static String tokenListing(String bucket) {
    return "ListObjectsV2:" + bucket;
  }

  @Override
  public String action() {
    return "s3:ListBucket";
  }
}
