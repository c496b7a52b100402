package io.holdfast.api.authorization;

import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.iam.evaluation.Grant;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * What ACLs grant. An action that no ACL permission covers is granted by none; an unreadable ACL
 * grants nothing. What an owner's account may do is not asked of its ACL.
 *
 * <p>On an object, actions that take something away or add something (DeleteObject, PutObject) are
 * the bucket's to grant, as in S3, where an object's WRITE means nothing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping">
 *     Mapping of ACL permissions</a>
 */
final class AclGrants {
  private AclGrants() {}

  /** How far ACLs grant a caller an action. */
  static Grant of(Caller caller, Target target, String action) {
    return switch (target) {
      case Target.Service() -> Grant.NONE;
      case Target.NewBucket ignored -> Grant.NONE;
      case Target.OfBucket(Bucket bucket) -> ofBucket(caller, bucket, action);
      case Target.OfAbsentKey absent -> ofBucket(caller, absent.bucket(), action);
      case Target.OfKey key -> ofBucket(caller, key.bucket(), ofWriter(action));
      case Target.OfUpload upload -> ofUpload(caller, upload);
      case Target.OfVersion object -> ofObject(caller, object.bucket(), object.version(), action);
    };
  }

  /** Who may write by an ACL also says who may read what it writes. */
  private static String ofWriter(String action) {
    return action.equals("s3:PutObjectAcl") ? "s3:PutObject" : action;
  }

  private static Grant ofBucket(Caller caller, Bucket bucket, String action) {
    AclPermission permission = bucketPermission(action);
    return permission == null
        ? Grant.NONE
        : granted(
            caller,
            bucket,
            bucket.owner(),
            bucket.configuration(BucketConfigurationKind.ACL),
            permission);
  }

  private static Grant ofObject(
      Caller caller, Bucket bucket, ObjectVersion version, String action) {
    AclPermission permission = objectPermission(action);
    if (permission == null) {
      return Grant.NONE;
    }
    return granted(caller, bucket, version.owner(), version.attributes().acl(), permission);
  }

  /**
   * No permission is about uploads: who began one may see it and give it up, and who may write is
   * told that there is none.
   */
  private static Grant ofUpload(Caller caller, Target.OfUpload upload) {
    Account account = caller.accountOrNull();
    String initiator = upload.initiatorAccountId();
    if (account == null) {
      return Grant.NONE;
    }
    boolean own =
        initiator == null
            ? ofBucket(caller, upload.bucket(), "s3:PutObject") != Grant.NONE
            : initiator.equals(account.accountId());
    return own ? Grant.TO_ACCOUNT : Grant.NONE;
  }

  private static Grant granted(
      Caller caller,
      Bucket bucket,
      Account owner,
      @Nullable String document,
      AclPermission permission) {
    if (ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      return Grant.NONE;
    }
    boolean publicToo = !PublicAccessBlock.of(bucket).ignorePublicAcls();
    try {
      return Acl.stored(document, owner).granted(caller, permission, publicToo);
    } catch (UnreadableDocumentException e) {
      return Grant.NONE;
    }
  }

  private static @Nullable AclPermission bucketPermission(String action) {
    return switch (action) {
      case "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads" ->
          AclPermission.READ;
      case "s3:PutObject", "s3:DeleteObject" -> AclPermission.WRITE;
      case "s3:GetBucketAcl" -> AclPermission.READ_ACP;
      case "s3:PutBucketAcl" -> AclPermission.WRITE_ACP;
      default -> null;
    };
  }

  private static @Nullable AclPermission objectPermission(String action) {
    return switch (action) {
      case "s3:GetObject",
          "s3:GetObjectVersion",
          "s3:GetObjectAttributes",
          "s3:GetObjectVersionAttributes" ->
          AclPermission.READ;
      case "s3:GetObjectAcl", "s3:GetObjectVersionAcl" -> AclPermission.READ_ACP;
      case "s3:PutObjectAcl", "s3:PutObjectVersionAcl" -> AclPermission.WRITE_ACP;
      default -> null;
    };
  }
}
