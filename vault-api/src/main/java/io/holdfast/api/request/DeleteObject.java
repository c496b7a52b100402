package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.WriteCondition;
import org.jspecify.annotations.Nullable;

/**
 * DeleteObject.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html">API</a>
 */
public record DeleteObject(
    String bucket, ObjectKey key, @Nullable VersionId versionId, WriteCondition condition)
    implements ObjectRequest {

  static DeleteObject from(RequestHead head) {
    return new DeleteObject(
        head.requireBucket(),
        head.requireKey(),
        ObjectParameters.versionId(head),
        WriteConditions.forDelete(head.headers()));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  }
}
