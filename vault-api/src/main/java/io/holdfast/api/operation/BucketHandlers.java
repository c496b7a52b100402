package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Acl;
import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.ObjectOwnership;
import io.holdfast.api.authorization.PublicAccessBlock;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.BucketName;
import io.holdfast.api.request.ContinuationToken;
import io.holdfast.api.request.CreateBucket;
import io.holdfast.api.request.ListBuckets;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.BucketStore;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ListBuckets, CreateBucket, DeleteBucket, HeadBucket, GetBucketLocation. */
final class BucketHandlers {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final BucketStore buckets;
  private final Authorizer authorizer;
  private final AccessControl accessControl;
  private final BucketLocation location;
  private final HoldfastConfig.S3 settings;

  BucketHandlers(
      Authorizer authorizer,
      BucketStore buckets,
      AccessControl accessControl,
      HoldfastConfig.S3 settings) {
    this.authorizer = authorizer;
    this.buckets = buckets;
    this.accessControl = accessControl;
    this.location = new BucketLocation(settings);
    this.settings = settings;
  }

  S3Response list(ListBuckets request, RequestContext context) {
    Account account = requireAccount(context);
    String prefix = request.prefix() == null ? "" : request.prefix();
    boolean here = request.region() == null || request.region().equals(settings.region());
    // No bucket's name holds a NUL, and PostgreSQL's text cannot.
    List<Bucket> found =
        here && prefix.indexOf('\0') < 0
            ? buckets.list(account.accountId(), prefix, request.after(), request.maxBuckets() + 1)
            : List.of();
    boolean truncated = found.size() > request.maxBuckets();
    List<Bucket> page = truncated ? found.subList(0, request.maxBuckets()) : found;
    XmlWriter xml = XmlWriter.document("ListAllMyBucketsResult", 512 + 128 * page.size());
    xml.open("Owner");
    xml.element("ID", account.canonicalId()).element("DisplayName", account.displayName());
    xml.close();
    xml.open("Buckets");
    for (Bucket bucket : page) {
      xml.open("Bucket").element("Name", bucket.name());
      xml.element("CreationDate", bucket.created());
      if (request.paged()) {
        xml.element("BucketRegion", settings.region());
      }
      xml.close();
    }
    xml.close();
    if (truncated) {
      String last = page.get(page.size() - 1).name();
      xml.element("ContinuationToken", ContinuationToken.encode(ListBuckets.TOKEN_LISTING, last));
    }
    if (request.prefix() != null) {
      xml.element("Prefix", prefix);
    }
    return S3Response.xml(xml.toBytes());
  }

  S3Response create(CreateBucket request, RequestContext context) throws IOException {
    Account owner = requireAccount(context);
    if (!BucketName.isValid(request.bucket(), settings.underscoreBucketNames())) {
      throw new S3Exception(S3ErrorCode.INVALID_BUCKET_NAME).with("BucketName", request.bucket());
    }
    String constraint = locationConstraint(context.body().readDocument(MAX_BODY_BYTES));
    authorizeCreation(request, context.access().withLocationConstraint(constraint));
    if (request.objectLockEnabled()) {
      throw new S3Exception(
              S3ErrorCode.NOT_IMPLEMENTED, "Buckets with Object Lock are not implemented yet.")
          .with("Header", "x-amz-bucket-object-lock-enabled");
    }
    location.require(constraint);
    Map<BucketConfigurationKind, String> configurations = configurations(request, context, owner);
    BucketStore.Creation creation =
        buckets.create(request.bucket(), owner.accountId(), constraint, false, configurations);
    return switch (creation) {
      case BucketStore.Creation.Created(Bucket bucket) -> created(bucket);
      case BucketStore.Creation.NameTaken(Bucket bucket) ->
          taken(bucket, owner, configurations.get(BucketConfigurationKind.ACL));
      case BucketStore.Creation.TooMany() -> throw new S3Exception(S3ErrorCode.TOO_MANY_BUCKETS);
    };
  }

  /** What is set at once needs the permission that setting it later needs. */
  private void authorizeCreation(CreateBucket request, Access access) {
    Target target = new Target.NewBucket(request.bucket());
    authorizer.require(access, target, request.action());
    if (setsAcl(access.head().headers())) {
      authorizer.require(access, target, "s3:PutBucketAcl");
    }
    if (request.objectOwnership() != null) {
      authorizer.require(access, target, "s3:PutBucketOwnershipControls");
    }
    if (request.objectLockEnabled()) {
      authorizer.require(access, target, "s3:PutBucketObjectLockConfiguration");
      authorizer.require(access, target, "s3:PutBucketVersioning");
    }
  }

  /** What a bucket has anyway, its owner's ACL, asks for nothing more; many clients send it. */
  private static boolean setsAcl(RequestHeaders headers) {
    return headers.names().stream().anyMatch(name -> name.startsWith("x-amz-grant-"))
        || headers.all("x-amz-acl").stream().anyMatch(acl -> !acl.strip().equals("private"));
  }

  S3Response delete(RequestContext context) {
    return switch (buckets.delete(context.requireBucket().bucketId())) {
      case DELETED -> S3Response.empty(204, Map.of());
      case NOT_EMPTY -> throw notEmpty(context.requireBucket());
      case ABSENT ->
          throw new S3Exception(S3ErrorCode.NO_SUCH_BUCKET)
              .with("BucketName", context.requireBucket().name());
    };
  }

  S3Response head() {
    return new S3Response(
        200,
        Map.of("x-amz-bucket-region", settings.region(), "x-amz-access-point-alias", "false"),
        new S3Response.Body.Bytes("application/xml", new byte[0]));
  }

  S3Response location(RequestContext context) {
    XmlWriter xml = XmlWriter.document("LocationConstraint");
    return S3Response.xml(xml.text(location.of(context.requireBucket())).toBytes());
  }

  private static S3Exception notEmpty(Bucket bucket) {
    String message = S3ErrorCode.BUCKET_NOT_EMPTY.message();
    return new S3Exception(
            S3ErrorCode.BUCKET_NOT_EMPTY,
            switch (bucket.versioning()) {
              case UNVERSIONED -> message;
              case ENABLED, SUSPENDED -> message + ". You must delete all versions in the bucket.";
            })
        .with("BucketName", bucket.name());
  }

  private Map<BucketConfigurationKind, String> configurations(
      CreateBucket request, RequestContext context, Account owner) {
    Map<BucketConfigurationKind, String> documents = new EnumMap<>(BucketConfigurationKind.class);
    @Nullable ObjectOwnership ownership = ownership(request.objectOwnership());
    PublicAccessBlock block = PublicAccessBlock.NONE;
    if (settings.awsBucketDefaults()) {
      block = PublicAccessBlock.ALL;
      documents.put(BucketConfigurationKind.PUBLIC_ACCESS_BLOCK, block.toDocument());
      if (ownership == null) {
        ownership = ObjectOwnership.BUCKET_OWNER_ENFORCED;
      }
    }
    if (ownership != null) {
      documents.put(BucketConfigurationKind.OWNERSHIP_CONTROLS, ownership.toDocument());
    }
    String acl =
        accessControl.forNewBucket(
            context.head().headers(),
            owner,
            ownership == null ? ObjectOwnership.OBJECT_WRITER : ownership,
            block);
    if (acl != null) {
      documents.put(BucketConfigurationKind.ACL, acl);
    }
    return documents;
  }

  private static @Nullable ObjectOwnership ownership(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      return ObjectOwnership.parse(header);
    } catch (S3Exception e) {
      throw new S3Exception(
              S3ErrorCode.INVALID_ARGUMENT, "Invalid x-amz-object-ownership header: " + header)
          .with("ArgumentName", "x-amz-object-ownership")
          .with("ArgumentValue", header);
    }
  }

  private static S3Response created(Bucket bucket) {
    return S3Response.empty(200, Map.of("Location", "/" + bucket.name()));
  }

  /**
   * The name is taken. In us-east-1 S3 answers 200 to an owner who makes a bucket again; that is
   * kept for a request that changes nothing, but an ACL is never replaced by it.
   */
  private S3Response taken(Bucket bucket, Account caller, @Nullable String requestedAcl) {
    if (!bucket.owner().accountId().equals(caller.accountId())) {
      throw new S3Exception(S3ErrorCode.BUCKET_ALREADY_EXISTS).with("BucketName", bucket.name());
    }
    if (!settings.region().equals(BucketLocation.CLASSIC_REGION)) {
      throw new S3Exception(S3ErrorCode.BUCKET_ALREADY_OWNED_BY_YOU)
          .with("BucketName", bucket.name());
    }
    if (!sameAcl(bucket, requestedAcl)) {
      throw new S3Exception(S3ErrorCode.BUCKET_ALREADY_EXISTS).with("BucketName", bucket.name());
    }
    return created(bucket);
  }

  private static boolean sameAcl(Bucket bucket, @Nullable String requested) {
    try {
      String stored = bucket.configuration(BucketConfigurationKind.ACL);
      return Acl.stored(requested, bucket.owner()).equals(Acl.stored(stored, bucket.owner()));
    } catch (UnreadableDocumentException e) {
      return false;
    }
  }

  private static String locationConstraint(byte[] body) {
    if (body.length == 0) {
      return "";
    }
    XmlElement root = XmlReader.read(body, "CreateBucketConfiguration");
    root.onlyOnceEach("LocationConstraint", "Location", "Bucket", "Tags");
    for (XmlElement child : root.children()) {
      if (!child.name().equals("LocationConstraint")) {
        // Directory buckets and tags at creation.
        throw new S3Exception(
            S3ErrorCode.NOT_IMPLEMENTED,
            "CreateBucketConfiguration/" + child.name() + " is not implemented.");
      }
    }
    String constraint = root.childText("LocationConstraint");
    return constraint == null ? "" : constraint.strip();
  }

  private static Account requireAccount(RequestContext context) {
    Account account = context.caller().accountOrNull();
    if (account == null) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
    return account;
  }
}
