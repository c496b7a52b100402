package io.holdfast.api.operation;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.request.PutObject;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.WriteCondition;
import java.io.IOException;

/** PutObject: everything that can be refused is refused before the first byte is pulled. */
final class PutObjectHandler {
  private final ObjectServices services;
  private final VersionWrite write;

  PutObjectHandler(ObjectServices services) {
    this.services = services;
    this.write = new VersionWrite(services);
  }

  S3Response handle(PutObject request, RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    RequestBody body = context.body();
    AccessControl.NewObjectAcl acl =
        write.authorize(
            context.access(), bucket, request.key(), context.head().headers(), request.headers());
    BlobIntake.requireDeclaredLength(body);
    if (!request.condition().equals(WriteCondition.NONE)) {
      Refusals.requireCondition(
          request.condition(),
          services.versions().findLatest(bucket.bucketId(), request.key()),
          request.key());
    }
    BlobSpec spec =
        new BlobSpec(body.declaredLength(), BlobIntake.digests(request.integrity(), body));
    try (BlobWriter writer = services.blobs().begin(spec)) {
      SealedBlob sealed = BlobIntake.receive(writer, body);
      ObjectChecksum checksum = BlobIntake.verify(request.integrity(), body, sealed);
      ObjectVersion version =
          write.commit(
              context.caller(),
              writer,
              sealed,
              bucket,
              request.key(),
              acl.owner().accountId(),
              VersionWrite.attributes(request.headers(), acl.document(), checksum),
              request.condition());
      return S3Response.empty(
          200,
          new ObjectHeaders()
              .etag(version.etag())
              .writtenVersionId(version)
              .checksum(checksum)
              .toMap());
    }
  }
}
