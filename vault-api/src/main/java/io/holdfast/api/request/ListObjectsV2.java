package io.holdfast.api.request;

/**
 * ListObjectsV2.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">API</a>
 */
public record ListObjectsV2(String bucket) implements BucketRequest {

  static ListObjectsV2 from(RequestHead head) {
    return new ListObjectsV2(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:ListBucket";
  }
}
