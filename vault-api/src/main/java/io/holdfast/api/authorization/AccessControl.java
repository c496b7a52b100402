package io.holdfast.api.authorization;

import io.holdfast.api.authorization.AclRequest.RequestedGrant;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.Bucket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ACLs as clients set and read them: looks up whom they name, and applies ownership controls and
 * the public access block. Whether the caller may set or read one at all is the {@link
 * Authorizer}'s.
 */
public final class AccessControl {
  private final AccountStore accounts;

  /** Over the accounts that grants may name. */
  public AccessControl(AccountStore accounts) {
    this.accounts = accounts;
  }

  /**
   * Who will own a new object, and its ACL.
   *
   * @param document to store with it; null for private
   * @param grantsOthers true when it is for somebody besides the object's and the bucket's owner
   */
  public record NewObjectAcl(Account owner, @Nullable String document, boolean grantsOthers) {}

  /**
   * For PutObject, CopyObject, CreateMultipartUpload and PostObject (whose form fields stand in for
   * headers). An anonymous writer's objects belong to the bucket's owner.
   *
   * @throws S3Exception AccessControlListNotSupported, AccessDenied, InvalidArgument, …
   */
  public NewObjectAcl forNewObject(RequestHeaders headers, Caller caller, Bucket bucket) {
    AclRequest request = AclRequest.fromHeaders(headers);
    ObjectOwnership ownership = ObjectOwnership.of(bucket);
    Account writer = caller.accountOrNull();
    boolean givesToBucketOwner =
        request instanceof AclRequest.Canned(CannedAcl acl)
            && acl == CannedAcl.BUCKET_OWNER_FULL_CONTROL;
    Account owner =
        switch (ownership) {
          case BUCKET_OWNER_ENFORCED -> bucket.owner();
          case BUCKET_OWNER_PREFERRED ->
              writer == null || givesToBucketOwner ? bucket.owner() : writer;
          case OBJECT_WRITER -> writer == null ? bucket.owner() : writer;
        };
    if (request instanceof AclRequest.Unspecified) {
      return new NewObjectAcl(owner, null, false);
    }
    Acl acl = resolve(request, owner, bucket.owner(), false);
    if (ownership == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      requireBucketOwnerFullControl(request, acl, bucket.owner());
      return new NewObjectAcl(owner, null, false);
    }
    requireNotBlocked(acl, PublicAccessBlock.of(bucket));
    return new NewObjectAcl(owner, acl.toDocument(), !acl.onlyFor(owner, bucket.owner()));
  }

  /**
   * For PutObjectAcl: the document to store.
   *
   * @param body the request's body; empty where the headers say it all
   * @throws S3Exception AccessControlListNotSupported, MalformedACLError, MissingSecurityHeader, …
   */
  public String forObject(RequestHeaders headers, byte[] body, Account owner, Bucket bucket) {
    return forExisting(headers, body, owner, bucket, false);
  }

  /** For PutBucketAcl: the document to store. Throws as {@link #forObject}. */
  public String forBucket(RequestHeaders headers, byte[] body, Bucket bucket) {
    return forExisting(headers, body, bucket.owner(), bucket, true);
  }

  /**
   * For CreateBucket: the document to store, or null where nothing was asked for.
   *
   * @throws S3Exception InvalidBucketAclWithObjectOwnership, InvalidArgument, …
   */
  public @Nullable String forNewBucket(
      RequestHeaders headers, Account owner, ObjectOwnership ownership, PublicAccessBlock block) {
    AclRequest request = AclRequest.fromHeaders(headers);
    if (request instanceof AclRequest.Unspecified) {
      return null;
    }
    Acl acl = resolve(request, owner, owner, true);
    if (ownership == ObjectOwnership.BUCKET_OWNER_ENFORCED && !acl.onlyFor(owner)) {
      throw new S3Exception(S3ErrorCode.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
    }
    requireNotBlocked(acl, block);
    return acl.toDocument();
  }

  /**
   * For GetBucketAcl and GetObjectAcl: the AccessControlPolicy document.
   *
   * @param stored the stored document, or null for private
   * @param bucket whose ownership controls may say that ACLs do not count
   */
  public byte[] render(Account owner, @Nullable String stored, Bucket bucket) {
    if (ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      return AclDocument.write(bucket.owner(), Acl.privateTo(bucket.owner()), accounts);
    }
    try {
      return AclDocument.write(owner, Acl.stored(stored, owner), accounts);
    } catch (UnreadableDocumentException e) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED, e);
    }
  }

  private String forExisting(
      RequestHeaders headers, byte[] body, Account owner, Bucket bucket, boolean isBucket) {
    AclRequest request = AclRequest.fromHeaders(headers);
    if (body.length > 0) {
      if (!(request instanceof AclRequest.Unspecified)) {
        throw new S3Exception(S3ErrorCode.UNEXPECTED_CONTENT);
      }
      request = AclDocument.read(body);
    } else if (request instanceof AclRequest.Unspecified) {
      throw new S3Exception(S3ErrorCode.MISSING_SECURITY_HEADER)
          .with("MissingHeaderName", "x-amz-acl");
    }
    Acl acl = resolve(request, owner, bucket.owner(), isBucket);
    if (ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      requireBucketOwnerFullControl(request, acl, bucket.owner());
      return Acl.privateTo(bucket.owner()).toDocument();
    }
    requireNotBlocked(acl, PublicAccessBlock.of(bucket));
    return acl.toDocument();
  }

  private Acl resolve(AclRequest request, Account owner, Account bucketOwner, boolean bucket) {
    return switch (request) {
      case AclRequest.Unspecified() -> Acl.privateTo(owner);
      case AclRequest.Canned(CannedAcl canned) -> canned.expand(owner, bucketOwner, bucket);
      case AclRequest.HeaderGrants(List<RequestedGrant> grants) -> resolve(grants);
      case AclRequest.Document(String ownerId, List<RequestedGrant> grants) -> {
        if (!ownerId.equals(owner.canonicalId())) {
          throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
        }
        yield resolve(grants);
      }
    };
  }

  private Acl resolve(List<RequestedGrant> requested) {
    Set<AclGrant> grants = new LinkedHashSet<>();
    for (RequestedGrant grant : requested) {
      grants.add(new AclGrant(grantee(grant), grant.permission()));
    }
    return new Acl(new ArrayList<>(grants));
  }

  private Grantee grantee(RequestedGrant grant) {
    return switch (grant.namedBy()) {
      case CANONICAL_ID ->
          accounts
              .findByCanonicalId(grant.name())
              .map(account -> new Grantee.CanonicalUser(account.canonicalId()))
              .orElseThrow(() -> invalid("Invalid id", "CanonicalUser/ID", grant.name()));
      case EMAIL ->
          accounts
              .findByEmail(grant.name())
              .map(account -> new Grantee.CanonicalUser(account.canonicalId()))
              .orElseThrow(() -> new S3Exception(S3ErrorCode.UNRESOLVABLE_GRANT));
      case GROUP_URI -> {
        AclGroup group = AclGroup.byUri(grant.name());
        if (group == null) {
          throw invalid("Invalid group uri", "Group/URI", grant.name());
        }
        yield new Grantee.Group(group);
      }
    };
  }

  private static S3Exception invalid(String message, String name, String value) {
    return new S3Exception(S3ErrorCode.INVALID_ARGUMENT, message)
        .with("ArgumentName", name)
        .with("ArgumentValue", value);
  }

  private static void requireNotBlocked(Acl acl, PublicAccessBlock block) {
    if (block.blockPublicAcls() && acl.isPublic()) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
  }

  /**
   * With ACLs off only an ACL that says what holds anyway is taken: the canned
   * bucket-owner-full-control, or its equal spelt out.
   */
  private static void requireBucketOwnerFullControl(
      AclRequest request, Acl acl, Account bucketOwner) {
    boolean equal =
        request instanceof AclRequest.Canned(CannedAcl canned)
            ? canned == CannedAcl.BUCKET_OWNER_FULL_CONTROL
            : acl.equals(Acl.privateTo(bucketOwner));
    if (!equal) {
      throw new S3Exception(S3ErrorCode.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
    }
  }
}
