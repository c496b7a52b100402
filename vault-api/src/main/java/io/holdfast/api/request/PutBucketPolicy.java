package io.holdfast.api.request;

/**
 * PutBucketPolicy.
 *
 * @param confirmsRemovalOfSelf true when the caller says that the policy may shut the owner out
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html">API</a>
 */
public record PutBucketPolicy(String bucket, boolean confirmsRemovalOfSelf)
    implements BucketRequest {

  static PutBucketPolicy from(RequestHead head) {
    String confirmation = head.headers().first("x-amz-confirm-remove-self-bucket-access");
    return new PutBucketPolicy(head.requireBucket(), "true".equalsIgnoreCase(confirmation));
  }

  @Override
  public String action() {
    return "s3:PutBucketPolicy";
  }
}
