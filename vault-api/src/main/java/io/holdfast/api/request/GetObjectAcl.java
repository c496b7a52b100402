package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * GetObjectAcl.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html">API</a>
 */
public record GetObjectAcl(String bucket, ObjectKey key, @Nullable VersionId versionId)
    implements ObjectRequest {

  static GetObjectAcl from(RequestHead head) {
    return new GetObjectAcl(
        head.requireBucket(), head.requireKey(), ObjectParameters.versionId(head));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:GetObjectAcl" : "s3:GetObjectVersionAcl";
  }
}
