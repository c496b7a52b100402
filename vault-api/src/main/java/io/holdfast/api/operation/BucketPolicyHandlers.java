package io.holdfast.api.operation;

import io.holdfast.api.authorization.Acl;
import io.holdfast.api.authorization.BucketPolicy;
import io.holdfast.api.authorization.ObjectOwnership;
import io.holdfast.api.authorization.PolicyPrincipals;
import io.holdfast.api.authorization.PublicAccessBlock;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.PutBucketPolicy;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.iam.evaluation.PublicAccess;
import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.BucketStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A bucket's policy. It belongs to the owner's account: others get MethodNotAllowed even where a
 * policy would let them.
 */
final class BucketPolicyHandlers {
  // Far above the limit of a policy, so that a too long one is refused in the policy's own words.
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final BucketStore buckets;
  private final PolicyPrincipals principals;

  BucketPolicyHandlers(BucketStore buckets, PolicyPrincipals principals) {
    this.buckets = buckets;
    this.principals = principals;
  }

  S3Response put(PutBucketPolicy request, RequestContext context) throws IOException {
    Bucket bucket = requireOwnersAccount(context);
    byte[] body = context.body().readDocument(MAX_BODY_BYTES);
    if (body.length == 0) {
      throw new S3Exception(S3ErrorCode.MISSING_REQUEST_BODY);
    }
    String text = text(body);
    PolicyDocument policy = parse(text, bucket);
    if (PublicAccessBlock.of(bucket).blockPublicPolicy() && PublicAccess.isPublic(policy)) {
      throw new S3Exception(
          S3ErrorCode.ACCESS_DENIED,
          "Access Denied because public policies are prevented by the BlockPublicPolicy setting in"
              + " S3 Block Public Access.");
    }
    Map<String, String> ids =
        principals
            .bind(policy)
            .orElseThrow(
                () -> new S3Exception(S3ErrorCode.MALFORMED_POLICY, "Invalid principal in policy"));
    String document = new BucketPolicy(text, request.confirmsRemovalOfSelf(), ids).toDocument();
    buckets.putConfiguration(bucket.bucketId(), BucketConfigurationKind.POLICY, document);
    return S3Response.empty(204, Map.of());
  }

  S3Response get(RequestContext context) {
    Bucket bucket = requireOwnersAccount(context);
    byte[] text = principals.shown(stored(bucket)).getBytes(StandardCharsets.UTF_8);
    return new S3Response(200, Map.of(), new S3Response.Body.Bytes("application/json", text));
  }

  S3Response delete(RequestContext context) {
    Bucket bucket = requireOwnersAccount(context);
    buckets.deleteConfiguration(bucket.bucketId(), BucketConfigurationKind.POLICY);
    return S3Response.empty(204, Map.of());
  }

  /** Whether anybody gets something, by the policy or by the ACL where that counts. */
  S3Response status(RequestContext context) {
    Bucket bucket = requireOwnersAccount(context);
    boolean isPublic = isPublicByAcl(bucket) || isPublicByPolicy(bucket);
    return S3Response.xml(
        XmlWriter.document("PolicyStatus").element("IsPublic", isPublic).toBytes());
  }

  private static Bucket requireOwnersAccount(RequestContext context) {
    Bucket bucket = context.requireBucket();
    Account account = context.caller().accountOrNull();
    if (account == null) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
    if (!account.accountId().equals(bucket.owner().accountId())) {
      throw new S3Exception(S3ErrorCode.METHOD_NOT_ALLOWED)
          .with("Method", context.head().method())
          .with("ResourceType", "BUCKETPOLICY");
    }
    return bucket;
  }

  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new S3Exception(S3ErrorCode.MALFORMED_POLICY, e);
    }
  }

  private static PolicyDocument parse(String text, Bucket bucket) {
    try {
      return PolicyDocument.parseBucketPolicy(text, bucket.name());
    } catch (MalformedPolicyException e) {
      throw new S3Exception(S3ErrorCode.MALFORMED_POLICY, e.reason());
    }
  }

  private static BucketPolicy stored(Bucket bucket) {
    String document = bucket.configuration(BucketConfigurationKind.POLICY);
    if (document == null) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_BUCKET_POLICY).with("BucketName", bucket.name());
    }
    return BucketPolicy.stored(document);
  }

  private static boolean isPublicByPolicy(Bucket bucket) {
    String document = bucket.configuration(BucketConfigurationKind.POLICY);
    return document != null && BucketPolicy.stored(document).isPublic();
  }

  private static boolean isPublicByAcl(Bucket bucket) {
    if (PublicAccessBlock.of(bucket).ignorePublicAcls()
        || ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      return false;
    }
    try {
      return Acl.stored(bucket.configuration(BucketConfigurationKind.ACL), bucket.owner())
          .isPublic();
    } catch (UnreadableDocumentException grantsNothing) {
      return false;
    }
  }
}
