package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * GetObjectAcl.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html">API</a>
 */
public record GetObjectAcl(String bucket, ObjectKey key) implements ObjectRequest {

  static GetObjectAcl from(RequestHead head) {
    return new GetObjectAcl(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:GetObjectAcl";
  }
}
