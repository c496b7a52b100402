package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * PutObjectAcl.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html">API</a>
 */
public record PutObjectAcl(String bucket, ObjectKey key, @Nullable VersionId versionId)
    implements ObjectRequest {

  static PutObjectAcl from(RequestHead head) {
    return new PutObjectAcl(
        head.requireBucket(), head.requireKey(), ObjectParameters.versionId(head));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl";
  }
}
