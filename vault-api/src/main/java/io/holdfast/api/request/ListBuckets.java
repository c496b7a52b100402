package io.holdfast.api.request;

import org.jspecify.annotations.Nullable;

/**
 * ListBuckets.
 *
 * @param maxBuckets 1 to 10,000
 * @param paged true when a page was asked for, which S3 answers with regions
 * @param after only names behind it; empty for the first page
 * @param prefix only names that start with it; null where it was not given
 * @param region only buckets of that region; null for any
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html">API</a>
 */
public record ListBuckets(
    int maxBuckets, boolean paged, String after, @Nullable String prefix, @Nullable String region)
    implements BucketRequest {
  /** Binds tokens to this listing. */
  public static final String TOKEN_LISTING = "ListBuckets";

  private static final int MAX_BUCKETS = 10_000;

  static ListBuckets from(RequestHead head) {
    QueryParameters query = head.query();
    String limit = ListingParameters.text(head, "max-buckets");
    String token = ListingParameters.text(head, "continuation-token");
    boolean paged =
        query.has("max-buckets")
            || query.has("continuation-token")
            || query.has("prefix")
            || query.has("bucket-region");
    return new ListBuckets(
        limit.isEmpty() ? MAX_BUCKETS : maxBuckets(limit),
        paged,
        token.isEmpty() ? "" : ContinuationToken.decode(TOKEN_LISTING, token),
        query.only("prefix"),
        query.only("bucket-region"));
  }

  private static int maxBuckets(String value) {
    try {
      int limit = Integer.parseInt(value);
      if (limit >= 1 && limit <= MAX_BUCKETS) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Answered below like a number out of range.
    }
    throw ListingParameters.invalid(
        "Argument max-buckets must be an integer between 1 and " + MAX_BUCKETS,
        "max-buckets",
        value);
  }

  @Override
  public @Nullable String bucket() {
    return null;
  }

  @Override
  public String action() {
    return "s3:ListAllMyBuckets";
  }
}
