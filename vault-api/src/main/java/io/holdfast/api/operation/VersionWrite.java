package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.NewObjectHeaders;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.NewVersion;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.WriteCondition;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The second half of every write of a single-blob object: name the bytes, durably, or give up. */
final class VersionWrite {
  static final String PUT_TAGS = "s3:PutObjectTagging";

  private final ObjectServices services;

  VersionWrite(ObjectServices services) {
    this.services = services;
  }

  /**
   * Judges whether the caller may write there, and who will own the object with which ACL. Tags, an
   * ACL for others and a lock each need a permission of their own.
   *
   * @param headers of the request, or the fields of a form
   * @throws S3Exception AccessDenied, InvalidRequest for a lock on a bucket without, ACL refusals
   */
  AccessControl.NewObjectAcl authorize(
      Access asked, Bucket bucket, ObjectKey key, RequestHeaders headers, NewObjectHeaders parsed) {
    Authorizer authorizer = services.authorizer();
    Target target = new Target.OfKey(bucket, key.value(), null);
    Map<String, String> tags = parsed.tags() == null ? Map.of() : parsed.tags().tags();
    Access access = asked.withRequestTags(tags);
    authorizer.require(access, target, "s3:PutObject");
    if (!tags.isEmpty()) {
      authorizer.require(access, target, PUT_TAGS);
    }
    if (parsed.lockAsked()) {
      requireLockPermissions(access, target, headers);
      if (!bucket.objectLockEnabled()) {
        throw new S3Exception(
            S3ErrorCode.INVALID_REQUEST, "Bucket is missing Object Lock Configuration");
      }
      throw new S3Exception(S3ErrorCode.NOT_IMPLEMENTED);
    }
    AccessControl.NewObjectAcl acl =
        services.accessControl().forNewObject(headers, access.caller(), bucket);
    if (acl.grantsOthers()) {
      authorizer.require(access, target, "s3:PutObjectAcl");
    }
    return acl;
  }

  private void requireLockPermissions(Access access, Target target, RequestHeaders headers) {
    boolean retains =
        headers.first("x-amz-object-lock-mode") != null
            || headers.first("x-amz-object-lock-retain-until-date") != null;
    if (retains) {
      services.authorizer().require(access, target, "s3:PutObjectRetention");
    }
    if (headers.first("x-amz-object-lock-legal-hold") != null) {
      services.authorizer().require(access, target, "s3:PutObjectLegalHold");
    }
  }

  /** What the client said, as it is stored. */
  static ObjectAttributes attributes(
      Map<String, String> contentHeaders,
      Map<String, String> userMetadata,
      Map<String, String> tags,
      @Nullable String acl,
      @Nullable ObjectChecksum checksum) {
    return new ObjectAttributes(
        contentHeaders, userMetadata, tags, acl, "STANDARD", checksum, null, null, false);
  }

  /** The same from parsed headers. */
  static ObjectAttributes attributes(
      NewObjectHeaders headers, @Nullable String acl, @Nullable ObjectChecksum checksum) {
    return attributes(
        headers.contentHeaders(),
        headers.userMetadata(),
        headers.tags() == null ? Map.of() : headers.tags().tags(),
        acl,
        checksum);
  }

  /**
   * Makes the bytes durable, then the version that names them.
   *
   * @param caller whose credentials must still be good now that the whole body has come
   * @throws S3Exception PreconditionFailed, NoSuchKey, NoSuchBucket, ExpiredToken, …; the bytes are
   *     discarded
   */
  ObjectVersion commit(
      Caller caller,
      BlobWriter writer,
      SealedBlob sealed,
      Bucket bucket,
      ObjectKey key,
      String ownerAccountId,
      ObjectAttributes attributes,
      WriteCondition condition)
      throws IOException {
    services.credentials().requireStanding(caller);
    long stamp = services.versions().nextStamp();
    NewVersion version =
        new NewVersion(
            bucket.bucketId(),
            key,
            services.versions().newVersionId(stamp),
            stamp,
            ownerAccountId,
            sealed.length(),
            HexFormat.of().formatHex(sealed.digest(DigestAlgorithm.MD5)),
            attributes);
    ObjectVersion committed =
        BlobIntake.commit(
            services.blobs(),
            writer,
            services.versions().describe(version),
            location ->
                switch (services.versions().commit(version, location, condition)) {
                  case CommitOutcome.Committed(ObjectVersion made) -> made;
                  case CommitOutcome.Refused(CommitOutcome.Reason reason) ->
                      throw Refusals.of(reason, bucket, key);
                });
    if (committed == null) {
      throw new IllegalStateException("a version is committed or refused");
    }
    return committed;
  }
}
