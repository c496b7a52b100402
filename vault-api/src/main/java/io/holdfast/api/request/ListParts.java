package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * ListParts.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html">API</a>
 */
public record ListParts(String bucket, ObjectKey key) implements ObjectRequest {

  static ListParts from(RequestHead head) {
    return new ListParts(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:ListMultipartUploadParts";
  }
}
