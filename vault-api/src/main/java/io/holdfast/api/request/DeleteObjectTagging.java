package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * DeleteObjectTagging.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html">API</a>
 */
public record DeleteObjectTagging(String bucket, ObjectKey key, @Nullable VersionId versionId)
    implements ObjectRequest {

  static DeleteObjectTagging from(RequestHead head) {
    return new DeleteObjectTagging(
        head.requireBucket(), head.requireKey(), ObjectParameters.versionId(head));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:DeleteObjectTagging" : "s3:DeleteObjectVersionTagging";
  }
}
