package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * PutObjectAcl.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html">API</a>
 */
public record PutObjectAcl(String bucket, ObjectKey key) implements ObjectRequest {

  static PutObjectAcl from(RequestHead head) {
    return new PutObjectAcl(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:PutObjectAcl";
  }
}
