package io.holdfast.api.operation;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Acl;
import io.holdfast.api.authorization.ObjectOwnership;
import io.holdfast.api.authorization.PublicAccessBlock;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.BucketStore;
import java.io.IOException;
import java.util.Map;

/** Who may do what with a bucket: its ACL, ownership controls and public access block. */
final class BucketAccessHandlers {
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final BucketStore buckets;
  private final AccessControl accessControl;

  BucketAccessHandlers(BucketStore buckets, AccessControl accessControl) {
    this.buckets = buckets;
    this.accessControl = accessControl;
  }

  S3Response getAcl(RequestContext context) {
    Bucket bucket = context.requireBucket();
    String stored = bucket.configuration(BucketConfigurationKind.ACL);
    return S3Response.xml(accessControl.render(bucket.owner(), stored, bucket));
  }

  S3Response putAcl(RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    String document =
        accessControl.forBucket(
            context.head().headers(), context.body().readDocument(MAX_BODY_BYTES), bucket);
    buckets.putConfiguration(bucket.bucketId(), BucketConfigurationKind.ACL, document);
    return S3Response.empty(200, Map.of());
  }

  S3Response getOwnership(RequestContext context) {
    String document =
        context.requireBucket().configuration(BucketConfigurationKind.OWNERSHIP_CONTROLS);
    if (document == null) {
      throw new S3Exception(S3ErrorCode.OWNERSHIP_CONTROLS_NOT_FOUND)
          .with("BucketName", context.requireBucket().name());
    }
    XmlWriter xml = XmlWriter.document("OwnershipControls").open("Rule");
    xml.element("ObjectOwnership", ObjectOwnership.stored(document).wireName());
    return S3Response.xml(xml.toBytes());
  }

  S3Response putOwnership(RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    XmlElement root =
        XmlReader.read(context.body().readDocument(MAX_BODY_BYTES), "OwnershipControls");
    XmlElement rule = root.onlyOnceEach("Rule").require("Rule").onlyOnceEach("ObjectOwnership");
    ObjectOwnership ownership = ObjectOwnership.parse(rule.requireText("ObjectOwnership").strip());
    if (ownership == ObjectOwnership.BUCKET_OWNER_ENFORCED && !isPrivate(bucket)) {
      throw new S3Exception(S3ErrorCode.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
    }
    buckets.putConfiguration(
        bucket.bucketId(), BucketConfigurationKind.OWNERSHIP_CONTROLS, ownership.toDocument());
    return S3Response.empty(200, Map.of());
  }

  S3Response getPublicAccessBlock(RequestContext context) {
    String document =
        context.requireBucket().configuration(BucketConfigurationKind.PUBLIC_ACCESS_BLOCK);
    if (document == null) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_PUBLIC_ACCESS_BLOCK)
          .with("BucketName", context.requireBucket().name());
    }
    PublicAccessBlock block = PublicAccessBlock.stored(document);
    XmlWriter xml = XmlWriter.document("PublicAccessBlockConfiguration");
    xml.element("BlockPublicAcls", block.blockPublicAcls());
    xml.element("IgnorePublicAcls", block.ignorePublicAcls());
    xml.element("BlockPublicPolicy", block.blockPublicPolicy());
    xml.element("RestrictPublicBuckets", block.restrictPublicBuckets());
    return S3Response.xml(xml.toBytes());
  }

  S3Response putPublicAccessBlock(RequestContext context) throws IOException {
    XmlElement root =
        XmlReader.read(
                context.body().readDocument(MAX_BODY_BYTES), "PublicAccessBlockConfiguration")
            .onlyOnceEach(
                "BlockPublicAcls",
                "IgnorePublicAcls",
                "BlockPublicPolicy",
                "RestrictPublicBuckets");
    PublicAccessBlock block =
        new PublicAccessBlock(
            flag(root, "BlockPublicAcls"),
            flag(root, "IgnorePublicAcls"),
            flag(root, "BlockPublicPolicy"),
            flag(root, "RestrictPublicBuckets"));
    buckets.putConfiguration(
        context.requireBucket().bucketId(),
        BucketConfigurationKind.PUBLIC_ACCESS_BLOCK,
        block.toDocument());
    return S3Response.empty(200, Map.of());
  }

  private static boolean flag(XmlElement root, String name) {
    XmlElement element = root.child(name);
    return element != null && element.requireBoolean();
  }

  private static boolean isPrivate(Bucket bucket) {
    try {
      return Acl.stored(bucket.configuration(BucketConfigurationKind.ACL), bucket.owner())
          .onlyFor(bucket.owner());
    } catch (UnreadableDocumentException e) {
      return false;
    }
  }
}
