package io.holdfast.api.operation;

import io.holdfast.api.authorization.ExpectedBucketOwner;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.BucketName;
import io.holdfast.api.request.CopySource;
import io.holdfast.api.request.ReadConditions;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectVersion;
import java.util.Optional;

/** Finds the source of a copy and judges whether the caller may read it. */
final class CopySourceReader {
  /** The response header that names the version that was copied. */
  static final String VERSION_HEADER = "x-amz-copy-source-version-id";

  private final ObjectServices services;
  private final VersionLookup lookup;

  CopySourceReader(ObjectServices services) {
    this.services = services;
    this.lookup = new VersionLookup(services.versions(), services.authorizer());
  }

  /** A source that may be read and meets its conditions. */
  record Source(Bucket bucket, ObjectVersion version) {}

  /**
   * Finds it.
   *
   * @throws S3Exception NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, InvalidRequest for a
   *     delete marker named by its id, PreconditionFailed
   */
  Source require(CopySource source, RequestContext context) {
    Bucket bucket =
        Optional.of(source.bucket())
            .filter(BucketName::mayExist)
            .flatMap(services.buckets()::find)
            .orElseThrow(() ->
                new S3Exception(S3ErrorCode.NO_SUCH_BUCKET).with("BucketName", source.bucket()));
    ExpectedBucketOwner.require(
        context.head().headers(), "x-amz-source-expected-bucket-owner", bucket);
    ObjectVersion version = find(source, bucket, context);
    ReadConditions conditions = source.conditions();
    return switch (conditions.judge(version.etag(), version.lastModified())) {
      case PROCEED -> new Source(bucket, version);
      case NOT_MODIFIED ->
          throw Refusals.preconditionFailed(
              conditions.ifNoneMatch() != null
                  ? "x-amz-copy-source-If-None-Match"
                  : "x-amz-copy-source-If-Modified-Since");
      case PRECONDITION_FAILED ->
          throw Refusals.preconditionFailed(
              conditions.ifMatch() != null
                  ? "x-amz-copy-source-If-Match"
                  : "x-amz-copy-source-If-Unmodified-Since");
    };
  }

  private ObjectVersion find(CopySource source, Bucket bucket, RequestContext context) {
    String action = source.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion";
    try {
      return lookup.require(context.access(), bucket, source.key(), source.versionId(), action);
    } catch (S3Exception refusal) {
      if (refusal.code() == S3ErrorCode.METHOD_NOT_ALLOWED) {
        throw new S3Exception(
            S3ErrorCode.INVALID_REQUEST,
            "The source of a copy request may not specifically refer to a delete marker by version"
                + " id.");
      }
      throw refusal;
    }
  }

  /** InvalidRequest for more than one copy may move. */
  static void requireCopyable(long length) {
    if (length > BlobIntake.MAX_BODY_BYTES) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "The specified copy source is larger than the maximum allowable size for a copy source: "
              + BlobIntake.MAX_BODY_BYTES);
    }
  }
}
