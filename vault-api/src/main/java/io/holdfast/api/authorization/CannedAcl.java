package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Account;
import java.util.ArrayList;
import java.util.List;

/**
 * Canned ACLs.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl">
 *     Canned ACLs</a>
 */
public enum CannedAcl {
  PRIVATE("private"),
  PUBLIC_READ("public-read"),
  PUBLIC_READ_WRITE("public-read-write"),
  AUTHENTICATED_READ("authenticated-read"),
  LOG_DELIVERY_WRITE("log-delivery-write"),
  BUCKET_OWNER_READ("bucket-owner-read"),
  BUCKET_OWNER_FULL_CONTROL("bucket-owner-full-control"),
  AWS_EXEC_READ("aws-exec-read");

  private final String wireName;

  CannedAcl(String wireName) {
    this.wireName = wireName;
  }

  /**
   * The canned ACL of that name.
   *
   * @throws S3Exception InvalidArgument
   */
  public static CannedAcl parse(String name) {
    for (CannedAcl acl : values()) {
      if (acl.wireName.equals(name)) {
        return acl;
      }
    }
    throw new S3Exception(S3ErrorCode.INVALID_ARGUMENT)
        .with("ArgumentName", "x-amz-acl")
        .with("ArgumentValue", name);
  }

  /**
   * What it stands for. The ACLs that are meant for objects mean private on a bucket, where the
   * owner is the bucket's owner anyway; log-delivery-write means private on an object.
   */
  Acl expand(Account owner, Account bucketOwner, boolean bucket) {
    List<AclGrant> grants = new ArrayList<>(Acl.privateTo(owner).grants());
    switch (this) {
      case PRIVATE, AWS_EXEC_READ -> {
        // Nobody else: there is no EC2 here that would read an image.
      }
      case PUBLIC_READ -> grants.add(group(AclGroup.ALL_USERS, AclPermission.READ));
      case PUBLIC_READ_WRITE -> {
        grants.add(group(AclGroup.ALL_USERS, AclPermission.READ));
        grants.add(group(AclGroup.ALL_USERS, AclPermission.WRITE));
      }
      case AUTHENTICATED_READ ->
          grants.add(group(AclGroup.AUTHENTICATED_USERS, AclPermission.READ));
      case LOG_DELIVERY_WRITE -> {
        if (bucket) {
          grants.add(group(AclGroup.LOG_DELIVERY, AclPermission.WRITE));
          grants.add(group(AclGroup.LOG_DELIVERY, AclPermission.READ_ACP));
        }
      }
      case BUCKET_OWNER_READ -> toBucketOwner(grants, owner, bucketOwner, AclPermission.READ);
      case BUCKET_OWNER_FULL_CONTROL ->
          toBucketOwner(grants, owner, bucketOwner, AclPermission.FULL_CONTROL);
    }
    return new Acl(grants);
  }

  private static void toBucketOwner(
      List<AclGrant> grants, Account owner, Account bucketOwner, AclPermission permission) {
    if (!owner.canonicalId().equals(bucketOwner.canonicalId())) {
      grants.add(new AclGrant(new Grantee.CanonicalUser(bucketOwner.canonicalId()), permission));
    }
  }

  private static AclGrant group(AclGroup group, AclPermission permission) {
    return new AclGrant(new Grantee.Group(group), permission);
  }
}
