package io.holdfast.api.request;

/**
 * ListObjectVersions.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html">API</a>
 */
public record ListObjectVersions(String bucket) implements BucketRequest {

  static ListObjectVersions from(RequestHead head) {
    return new ListObjectVersions(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:ListBucketVersions";
  }
}
