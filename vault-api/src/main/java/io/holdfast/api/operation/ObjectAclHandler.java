package io.holdfast.api.operation;

import io.holdfast.api.request.GetObjectAcl;
import io.holdfast.api.request.PutObjectAcl;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectVersion;
import java.io.IOException;

/** GetObjectAcl and PutObjectAcl. */
final class ObjectAclHandler {
  private static final int MAX_DOCUMENT_BYTES = 256 << 10;

  private final ObjectServices services;
  private final VersionLookup lookup;

  ObjectAclHandler(ObjectServices services) {
    this.services = services;
    this.lookup = new VersionLookup(services.versions(), services.authorizer());
  }

  S3Response get(GetObjectAcl request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    ObjectVersion version =
        lookup.require(
            context.access(), bucket, request.key(), request.versionId(), request.action());
    byte[] document =
        services.accessControl().render(version.owner(), version.attributes().acl(), bucket);
    return new S3Response(
        200,
        new ObjectHeaders().versionId(bucket, version).toMap(),
        new S3Response.Body.Bytes("application/xml", document));
  }

  S3Response put(PutObjectAcl request, RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    ObjectVersion version =
        lookup.require(
            context.access(), bucket, request.key(), request.versionId(), request.action());
    String acl =
        services
            .accessControl()
            .forObject(
                context.head().headers(),
                context.body().readDocument(MAX_DOCUMENT_BYTES),
                version.owner(),
                bucket);
    // The version that was judged is the one that changes, whatever is written meanwhile.
    ObjectVersion changed =
        services
            .versions()
            .setAcl(bucket.bucketId(), request.key(), version.versionId(), acl)
            .orElseThrow(() -> VersionLookup.absent(request.key(), request.versionId()));
    return S3Response.empty(200, new ObjectHeaders().versionId(bucket, changed).toMap());
  }
}
