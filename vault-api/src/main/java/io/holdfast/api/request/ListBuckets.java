package io.holdfast.api.request;

import org.jspecify.annotations.Nullable;

/**
 * ListBuckets.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html">API</a>
 */
public record ListBuckets() implements BucketRequest {

  static ListBuckets from(RequestHead head) {
    return new ListBuckets();
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
