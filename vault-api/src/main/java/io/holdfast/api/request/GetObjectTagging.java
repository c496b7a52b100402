package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * GetObjectTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html">API</a>
 */
public record GetObjectTagging(String bucket, ObjectKey key, @Nullable VersionId versionId)
    implements ObjectRequest {

  static GetObjectTagging from(RequestHead head) {
    return new GetObjectTagging(
        head.requireBucket(), head.requireKey(), ObjectParameters.versionId(head));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
  }
}
