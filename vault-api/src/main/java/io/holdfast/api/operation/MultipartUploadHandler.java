package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.AbortMultipartUpload;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.CreateMultipartUpload;
import io.holdfast.api.request.ListParts;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketGoneException;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.MultipartUpload;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.StoredPart;
import java.util.List;

/** CreateMultipartUpload, ListParts and AbortMultipartUpload. */
final class MultipartUploadHandler {
  private final ObjectServices services;
  private final VersionWrite write;

  MultipartUploadHandler(ObjectServices services) {
    this.services = services;
    this.write = new VersionWrite(services);
  }

  S3Response create(CreateMultipartUpload request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    if (context.caller() instanceof Caller.Anonymous) {
      // As AWS: nobody could be asked to finish or to abort it.
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
    AccessControl.NewObjectAcl acl =
        write.authorize(
            context.access(), bucket, request.key(), context.head().headers(), request.headers());
    MultipartUpload upload = begin(request, bucket, acl);
    byte[] document =
        XmlWriter.document("InitiateMultipartUploadResult")
            .element("Bucket", bucket.name())
            .element("Key", request.key().utf8())
            .element("UploadId", upload.uploadId())
            .toBytes();
    ObjectHeaders headers = new ObjectHeaders();
    if (request.checksumAlgorithm() != null && request.checksumType() != null) {
      headers
          .with("x-amz-checksum-algorithm", request.checksumAlgorithm().name())
          .with("x-amz-checksum-type", request.checksumType().name());
    }
    return new S3Response(
        200, headers.toMap(), new S3Response.Body.Bytes("application/xml", document));
  }

  private MultipartUpload begin(
      CreateMultipartUpload request, Bucket bucket, AccessControl.NewObjectAcl acl) {
    try {
      return services
          .uploads()
          .create(
              bucket.bucketId(),
              request.key(),
              acl.owner().accountId(),
              VersionWrite.attributes(request.headers(), acl.document(), null),
              request.checksumAlgorithm(),
              request.checksumType());
    } catch (BucketGoneException e) {
      throw Refusals.of(CommitOutcome.Reason.NO_SUCH_BUCKET, bucket, request.key());
    }
  }

  S3Response abort(AbortMultipartUpload request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    MultipartUpload upload =
        services
            .uploads()
            .find(bucket.bucketId(), request.key(), request.uploadId())
            .orElseThrow(
                () -> absent(context, request.key(), request.uploadId(), request.action()));
    services
        .authorizer()
        .require(
            context.access(),
            new Target.OfUpload(bucket, request.key(), upload.initiator().accountId()),
            request.action());
    if (!services.uploads().abort(bucket.bucketId(), request.key(), request.uploadId())) {
      throw noSuchUpload(request.uploadId());
    }
    return S3Response.empty(204, new ObjectHeaders().toMap());
  }

  S3Response listParts(ListParts request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    MultipartUpload upload =
        services
            .uploads()
            .find(bucket.bucketId(), request.key(), request.uploadId())
            .orElseThrow(
                () -> absent(context, request.key(), request.uploadId(), request.action()));
    services
        .authorizer()
        .require(
            context.access(),
            new Target.OfUpload(bucket, request.key(), upload.initiator().accountId()),
            request.action());
    List<StoredPart> found =
        request.maxParts() == 0
            ? List.of()
            : services
                .uploads()
                .listParts(upload, request.partNumberMarker(), request.maxParts() + 1);
    boolean truncated = request.maxParts() > 0 && found.size() > request.maxParts();
    return S3Response.xml(
        render(
            request,
            bucket,
            upload,
            truncated ? found.subList(0, request.maxParts()) : found,
            truncated));
  }

  /** Whether an upload exists is told only to those who could write there. */
  private S3Exception absent(
      RequestContext context, ObjectKey key, String uploadId, String action) {
    Bucket bucket = context.requireBucket();
    Access access = context.access();
    if (!services.authorizer().may(access, new Target.OfUpload(bucket, key, null), action)) {
      services
          .authorizer()
          .require(access, new Target.OfKey(bucket, key.value(), null), "s3:PutObject");
    }
    return noSuchUpload(uploadId);
  }

  private static S3Exception noSuchUpload(String uploadId) {
    return new S3Exception(S3ErrorCode.NO_SUCH_UPLOAD).with("UploadId", uploadId);
  }

  private static byte[] render(
      ListParts request,
      Bucket bucket,
      MultipartUpload upload,
      List<StoredPart> parts,
      boolean truncated) {
    XmlWriter xml =
        XmlWriter.document("ListPartsResult", 512 + 256 * parts.size())
            .element("Bucket", bucket.name());
    if (request.urlEncoding()) {
      xml.urlEncodedElement("Key", request.key().utf8());
    } else {
      xml.element("Key", request.key().utf8());
    }
    xml.element("UploadId", upload.uploadId());
    account(xml, "Initiator", upload.initiator());
    account(xml, "Owner", upload.initiator());
    xml.element("StorageClass", upload.attributes().storageClass())
        .element("PartNumberMarker", request.partNumberMarker());
    xml.element(
        "NextPartNumberMarker", parts.isEmpty() ? 0 : parts.get(parts.size() - 1).partNumber());
    xml.element("MaxParts", request.maxParts());
    if (request.urlEncoding()) {
      xml.element("EncodingType", "url");
    }
    xml.element("IsTruncated", truncated);
    for (StoredPart part : parts) {
      xml.open("Part")
          .element("PartNumber", part.partNumber())
          .element("LastModified", part.lastModified())
          .etag("ETag", part.etag())
          .element("Size", part.size());
      ObjectChecksum checksum = part.checksum();
      if (checksum != null) {
        xml.element(ChecksumName.element(checksum.algorithm()), checksum.value());
      }
      xml.close();
    }
    if (upload.checksumAlgorithm() != null && upload.checksumType() != null) {
      xml.element("ChecksumAlgorithm", upload.checksumAlgorithm().name())
          .element("ChecksumType", upload.checksumType().name());
    }
    return xml.toBytes();
  }

  private static void account(XmlWriter xml, String element, Account account) {
    xml.open(element)
        .element("ID", account.canonicalId())
        .element("DisplayName", account.displayName())
        .close();
  }
}
