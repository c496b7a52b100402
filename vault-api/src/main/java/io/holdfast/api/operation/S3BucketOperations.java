package io.holdfast.api.operation;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.ExpectedBucketOwner;
import io.holdfast.api.authorization.PolicyPrincipals;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.request.BucketRequest;
import io.holdfast.api.request.CreateBucket;
import io.holdfast.api.request.DeleteBucket;
import io.holdfast.api.request.DeleteBucketCors;
import io.holdfast.api.request.DeleteBucketOwnershipControls;
import io.holdfast.api.request.DeleteBucketPolicy;
import io.holdfast.api.request.DeleteBucketTagging;
import io.holdfast.api.request.DeletePublicAccessBlock;
import io.holdfast.api.request.GetBucketAcl;
import io.holdfast.api.request.GetBucketCors;
import io.holdfast.api.request.GetBucketLocation;
import io.holdfast.api.request.GetBucketOwnershipControls;
import io.holdfast.api.request.GetBucketPolicy;
import io.holdfast.api.request.GetBucketPolicyStatus;
import io.holdfast.api.request.GetBucketRequestPayment;
import io.holdfast.api.request.GetBucketTagging;
import io.holdfast.api.request.GetBucketVersioning;
import io.holdfast.api.request.GetPublicAccessBlock;
import io.holdfast.api.request.HeadBucket;
import io.holdfast.api.request.ListBuckets;
import io.holdfast.api.request.ListMultipartUploads;
import io.holdfast.api.request.ListObjectVersions;
import io.holdfast.api.request.ListObjects;
import io.holdfast.api.request.ListObjectsV2;
import io.holdfast.api.request.PutBucketAcl;
import io.holdfast.api.request.PutBucketCors;
import io.holdfast.api.request.PutBucketOwnershipControls;
import io.holdfast.api.request.PutBucketPolicy;
import io.holdfast.api.request.PutBucketTagging;
import io.holdfast.api.request.PutBucketVersioning;
import io.holdfast.api.request.PutPublicAccessBlock;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.VersionStore;
import java.io.IOException;

/**
 * The operations on the endpoint and on buckets. Every operation on a bucket that exists is judged
 * here, once, by its action; the making of one is judged when it is known where it shall be.
 */
public final class S3BucketOperations implements BucketOperations {
  private final Authorizer authorizer;
  private final BucketHandlers bucketHandlers;
  private final BucketAccessHandlers access;
  private final BucketPolicyHandlers policies;
  private final BucketDocumentHandlers documents;
  private final ListingHandlers listings;

  /** Over the stores. */
  public S3BucketOperations(
      Authorizer authorizer,
      PolicyPrincipals policyPrincipals,
      AccountStore accounts,
      BucketStore buckets,
      VersionStore versions,
      MultipartStore uploads,
      HoldfastConfig.S3 settings) {
    this.authorizer = authorizer;
    AccessControl accessControl = new AccessControl(accounts);
    this.bucketHandlers = new BucketHandlers(authorizer, buckets, accessControl, settings);
    this.access = new BucketAccessHandlers(buckets, accessControl);
    this.policies = new BucketPolicyHandlers(buckets, policyPrincipals);
    this.documents = new BucketDocumentHandlers(buckets);
    this.listings = new ListingHandlers(versions, uploads, settings.region());
  }

  @Override
  public S3Response handle(BucketRequest request, RequestContext context) throws IOException {
    authorize(request, context);
    return switch (request) {
      case ListBuckets list -> bucketHandlers.list(list, context);
      case CreateBucket create -> bucketHandlers.create(create, context);
      case DeleteBucket delete -> bucketHandlers.delete(context);
      case HeadBucket head -> bucketHandlers.head();
      case GetBucketLocation get -> bucketHandlers.location(context);
      case GetBucketVersioning get -> documents.getVersioning(context);
      case PutBucketVersioning put -> documents.putVersioning(context);
      case GetBucketAcl get -> access.getAcl(context);
      case PutBucketAcl put -> access.putAcl(context);
      case GetBucketOwnershipControls get -> access.getOwnership(context);
      case PutBucketOwnershipControls put -> access.putOwnership(context);
      case DeleteBucketOwnershipControls delete ->
          documents.remove(context, BucketConfigurationKind.OWNERSHIP_CONTROLS);
      case GetPublicAccessBlock get -> access.getPublicAccessBlock(context);
      case PutPublicAccessBlock put -> access.putPublicAccessBlock(context);
      case DeletePublicAccessBlock delete ->
          documents.remove(context, BucketConfigurationKind.PUBLIC_ACCESS_BLOCK);
      case GetBucketTagging get -> documents.getTagging(context);
      case PutBucketTagging put -> documents.putTagging(context);
      case DeleteBucketTagging delete -> documents.remove(context, BucketConfigurationKind.TAGGING);
      case GetBucketCors get -> documents.getCors(context);
      case PutBucketCors put -> documents.putCors(context);
      case DeleteBucketCors delete -> documents.remove(context, BucketConfigurationKind.CORS);
      case GetBucketPolicy get -> policies.get(context);
      case PutBucketPolicy put -> policies.put(put, context);
      case DeleteBucketPolicy delete -> policies.delete(context);
      case GetBucketPolicyStatus get -> policies.status(context);
      case GetBucketRequestPayment get -> documents.getRequestPayment();
      case ListObjects list -> listings.objects(list, context);
      case ListObjectsV2 list -> listings.objectsV2(list, context);
      case ListObjectVersions list -> listings.versions(list, context);
      case ListMultipartUploads list -> listings.uploads(list, context);
    };
  }

  private void authorize(BucketRequest request, RequestContext context) {
    if (request instanceof ListBuckets) {
      authorizer.require(context.access(), new Target.Service(), request.action());
    }
    if (request instanceof ListBuckets || request instanceof CreateBucket) {
      return;
    }
    Bucket bucket = context.requireBucket();
    authorizer.requireBucket(context.access(), bucket, request.action());
    ExpectedBucketOwner.require(context.head().headers(), bucket);
  }
}
