package io.holdfast.api.request;

/**
 * ListMultipartUploads.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html">API</a>
 */
public record ListMultipartUploads(String bucket) implements BucketRequest {

  static ListMultipartUploads from(RequestHead head) {
    return new ListMultipartUploads(head.requireBucket());
  }

  @Override
  public String action() {
    return "s3:ListBucketMultipartUploads";
  }
}
