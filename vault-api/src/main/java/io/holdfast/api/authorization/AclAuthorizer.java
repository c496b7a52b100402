package io.holdfast.api.authorization;

import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * Judges by ACLs. The owner's account may do everything; others what a grant says; an action that
 * no ACL permission covers is the owner's alone. An unreadable ACL grants nothing.
 *
 * <p>On an object, actions that take something away or add something (DeleteObject, PutObject) are
 * the bucket's to grant, as in S3, where an object's WRITE means nothing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping">
 *     Mapping of ACL permissions</a>
 */
public final class AclAuthorizer implements Authorizer {

  @Override
  public boolean mayAccessBucket(Caller caller, Bucket bucket, String action) {
    if (isAccount(caller, bucket.owner())) {
      return true;
    }
    AclPermission permission = bucketPermission(action);
    return permission != null
        && granted(
            caller,
            bucket,
            bucket.owner(),
            bucket.configuration(BucketConfigurationKind.ACL),
            permission);
  }

  @Override
  public boolean mayAccessObject(
      Caller caller, Bucket bucket, ObjectVersion version, String action) {
    if (isBucketLevel(action)) {
      return mayAccessBucket(caller, bucket, action);
    }
    boolean enforced = ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED;
    Account owner = enforced ? bucket.owner() : version.owner();
    if (isAccount(caller, owner)) {
      return true;
    }
    AclPermission permission = objectPermission(action);
    return permission != null
        && granted(caller, bucket, owner, version.attributes().acl(), permission);
  }

  private static boolean granted(
      Caller caller,
      Bucket bucket,
      Account owner,
      @Nullable String document,
      AclPermission permission) {
    if (ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      return false;
    }
    boolean publicToo = !PublicAccessBlock.of(bucket).ignorePublicAcls();
    try {
      return Acl.stored(document, owner).grants(caller, permission, publicToo);
    } catch (UnreadableDocumentException e) {
      return false;
    }
  }

  private static boolean isAccount(Caller caller, Account owner) {
    Account account = caller.accountOrNull();
    return account != null && account.accountId().equals(owner.accountId());
  }

  private static boolean isBucketLevel(String action) {
    return switch (action) {
      case "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion" -> true;
      default -> false;
    };
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
