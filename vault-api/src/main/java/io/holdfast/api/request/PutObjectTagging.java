package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * PutObjectTagging.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html">API</a>
 */
public record PutObjectTagging(String bucket, ObjectKey key, @Nullable VersionId versionId)
    implements ObjectRequest {

  static PutObjectTagging from(RequestHead head) {
    return new PutObjectTagging(
        head.requireBucket(), head.requireKey(), ObjectParameters.versionId(head));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:PutObjectTagging" : "s3:PutObjectVersionTagging";
  }
}
