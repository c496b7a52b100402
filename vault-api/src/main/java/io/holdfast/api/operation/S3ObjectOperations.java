package io.holdfast.api.operation;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.Credentials;
import io.holdfast.api.authorization.ExpectedBucketOwner;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.request.AbortMultipartUpload;
import io.holdfast.api.request.CompleteMultipartUpload;
import io.holdfast.api.request.CopyObject;
import io.holdfast.api.request.CreateMultipartUpload;
import io.holdfast.api.request.DeleteObject;
import io.holdfast.api.request.DeleteObjectTagging;
import io.holdfast.api.request.DeleteObjects;
import io.holdfast.api.request.GetObject;
import io.holdfast.api.request.GetObjectAcl;
import io.holdfast.api.request.GetObjectAttributes;
import io.holdfast.api.request.GetObjectTagging;
import io.holdfast.api.request.GetObjectTorrent;
import io.holdfast.api.request.HeadObject;
import io.holdfast.api.request.ListParts;
import io.holdfast.api.request.ObjectRequest;
import io.holdfast.api.request.PostObject;
import io.holdfast.api.request.PutObject;
import io.holdfast.api.request.PutObjectAcl;
import io.holdfast.api.request.PutObjectTagging;
import io.holdfast.api.request.UploadPart;
import io.holdfast.api.request.UploadPartCopy;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.VersionStore;
import java.io.IOException;

/**
 * The operations on objects and uploads. Each handler judges what its caller may do, because what
 * has to be judged (a version, a source, an upload, a form) is known only there.
 */
public final class S3ObjectOperations implements ObjectOperations {
  private final PutObjectHandler put;
  private final PostObjectHandler post;
  private final ReadObjectHandler read;
  private final DeleteObjectHandler delete;
  private final DeleteObjectsHandler deleteMany;
  private final CopyObjectHandler copy;
  private final GetObjectAttributesHandler attributes;
  private final ObjectAclHandler acl;
  private final ObjectTaggingHandler tagging;
  private final MultipartUploadHandler uploads;
  private final UploadPartHandler parts;
  private final CompleteMultipartUploadHandler complete;

  /** Over the stores. */
  public S3ObjectOperations(
      Authorizer authorizer,
      Credentials credentials,
      AccountStore accounts,
      BucketStore buckets,
      VersionStore versions,
      MultipartStore multipart,
      BlobStore blobs,
      HoldfastConfig.S3 settings) {
    ObjectServices services =
        new ObjectServices(
            blobs,
            versions,
            multipart,
            buckets,
            authorizer,
            credentials,
            new AccessControl(accounts));
    this.put = new PutObjectHandler(services);
    this.post =
        new PostObjectHandler(
            services, new FormAuthentication(credentials, settings.region(), settings.sigV2()));
    this.read = new ReadObjectHandler(services);
    this.delete = new DeleteObjectHandler(services);
    this.deleteMany = new DeleteObjectsHandler(services);
    this.copy = new CopyObjectHandler(services);
    this.attributes = new GetObjectAttributesHandler(services);
    this.acl = new ObjectAclHandler(services);
    this.tagging = new ObjectTaggingHandler(services);
    this.uploads = new MultipartUploadHandler(services);
    this.parts = new UploadPartHandler(services);
    this.complete = new CompleteMultipartUploadHandler(services);
  }

  @Override
  public S3Response handle(ObjectRequest request, RequestContext context) throws IOException {
    ExpectedBucketOwner.require(context.head().headers(), context.requireBucket());
    return switch (request) {
      case PutObject r -> put.handle(r, context);
      case PostObject r -> post.handle(context);
      case GetObject r -> read.handle(r.key(), r.read(), r.action(), context);
      case HeadObject r -> read.handle(r.key(), r.read(), r.action(), context);
      case DeleteObject r -> delete.handle(r, context);
      case DeleteObjects r -> deleteMany.handle(r, context);
      case CopyObject r -> copy.handle(r, context);
      case GetObjectAttributes r -> attributes.handle(r, context);
      case GetObjectAcl r -> acl.get(r, context);
      case PutObjectAcl r -> acl.put(r, context);
      case GetObjectTagging r -> tagging.get(r, context);
      case GetObjectTorrent r -> read.torrent(r, context);
      case PutObjectTagging r -> tagging.put(r, context);
      case DeleteObjectTagging r -> tagging.delete(r, context);
      case CreateMultipartUpload r -> uploads.create(r, context);
      case UploadPart r -> parts.upload(r, context);
      case UploadPartCopy r -> parts.copy(r, context);
      case CompleteMultipartUpload r -> complete.handle(r, context);
      case AbortMultipartUpload r -> uploads.abort(r, context);
      case ListParts r -> uploads.listParts(r, context);
    };
  }
}
