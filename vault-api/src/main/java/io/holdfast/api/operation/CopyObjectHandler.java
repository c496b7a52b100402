package io.holdfast.api.operation;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.CopyObject;
import io.holdfast.api.request.CopyObject.Directive;
import io.holdfast.api.request.NewObjectHeaders;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.WriteCondition;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CopyObject. The copy has one blob of its own, so its ETag is the MD5 of the whole even where the
 * source was multipart, and its checksum covers the full object.
 */
final class CopyObjectHandler {
  private final ObjectServices services;
  private final VersionWrite write;
  private final CopySourceReader sources;

  CopyObjectHandler(ObjectServices services) {
    this.services = services;
    this.write = new VersionWrite(services);
    this.sources = new CopySourceReader(services);
  }

  S3Response handle(CopyObject request, RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    AccessControl.NewObjectAcl acl =
        write.authorize(
            context.access(), bucket, request.key(), context.head().headers(), request.headers());
    CopySourceReader.Source source = sources.require(request.source(), context);
    requireChange(request, bucket, source);
    CopySourceReader.requireCopyable(source.version().size());
    Map<String, String> tags = tags(request, source, context);
    if (!request.condition().equals(WriteCondition.NONE)) {
      Refusals.requireCondition(
          request.condition(),
          services.versions().findLatest(bucket.bucketId(), request.key()),
          request.key());
    }
    DigestAlgorithm algorithm = algorithm(request, source.version());
    Set<DigestAlgorithm> digests = EnumSet.of(DigestAlgorithm.MD5);
    if (algorithm != null) {
      digests.add(algorithm);
    }
    ObjectVersion from = source.version();
    try (BlobWriter writer = services.blobs().begin(new BlobSpec(from.size(), digests))) {
      BlobIntake.copy(
          services.blobs(), VersionBytes.ranges(services.versions(), from, 0, from.size()), writer);
      SealedBlob sealed = writer.seal();
      ObjectChecksum checksum =
          algorithm == null ? null : BlobIntake.fullObject(algorithm, sealed.digest(algorithm));
      ObjectVersion copy =
          write.commit(
              context.caller(),
              writer,
              sealed,
              bucket,
              request.key(),
              acl.owner().accountId(),
              attributes(request, from, tags, acl.document(), checksum),
              request.condition());
      return response(copy, source, checksum);
    }
  }

  /**
   * A copy onto itself that changes nothing would only rewrite bytes. Naming a version brings that
   * one back, which is a change.
   */
  private static void requireChange(
      CopyObject request, Bucket bucket, CopySourceReader.Source source) {
    boolean itself =
        source.bucket().bucketId() == bucket.bucketId()
            && request.source().key().equals(request.key())
            && request.source().versionId() == null;
    if (itself
        && request.metadataDirective() == Directive.COPY
        && request.headers().storageClass() == null
        && !request.headers().contentHeaders().containsKey(NewObjectHeaders.REDIRECT)) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
  }

  /** Tags are copied only for those who may read them there and set them here. */
  private Map<String, String> tags(
      CopyObject request, CopySourceReader.Source source, RequestContext context) {
    if (request.taggingDirective() == Directive.REPLACE) {
      return request.headers().tags() == null ? Map.of() : request.headers().tags().tags();
    }
    Map<String, String> tags = source.version().attributes().tags();
    if (!tags.isEmpty()) {
      services
          .authorizer()
          .require(
              context.access(),
              new Target.OfVersion(source.bucket(), source.version(), request.source().versionId()),
              request.source().versionId() == null
                  ? "s3:GetObjectTagging"
                  : "s3:GetObjectVersionTagging");
      services
          .authorizer()
          .require(
              context.access().withRequestTags(tags),
              new Target.OfKey(context.requireBucket(), request.key().value(), null),
              VersionWrite.PUT_TAGS);
    }
    return tags;
  }

  private static @Nullable DigestAlgorithm algorithm(CopyObject request, ObjectVersion source) {
    if (request.checksumAlgorithm() != null) {
      return request.checksumAlgorithm();
    }
    ObjectChecksum checksum = source.attributes().checksum();
    return checksum == null ? null : checksum.algorithm();
  }

  private static ObjectAttributes attributes(
      CopyObject request,
      ObjectVersion source,
      Map<String, String> tags,
      @Nullable String acl,
      @Nullable ObjectChecksum checksum) {
    NewObjectHeaders given = request.headers();
    if (request.metadataDirective() == Directive.REPLACE) {
      return VersionWrite.attributes(
          given.contentHeaders(), given.userMetadata(), tags, acl, checksum);
    }
    Map<String, String> content = new LinkedHashMap<>(source.attributes().contentHeaders());
    content.remove(NewObjectHeaders.REDIRECT);
    String redirect = given.contentHeaders().get(NewObjectHeaders.REDIRECT);
    if (redirect != null) {
      content.put(NewObjectHeaders.REDIRECT, redirect);
    }
    return VersionWrite.attributes(
        content, source.attributes().userMetadata(), tags, acl, checksum);
  }

  private static S3Response response(
      ObjectVersion copy, CopySourceReader.Source source, @Nullable ObjectChecksum checksum) {
    XmlWriter xml =
        XmlWriter.document("CopyObjectResult")
            .element("LastModified", copy.lastModified())
            .etag("ETag", copy.etag());
    if (checksum != null) {
      xml.element("ChecksumType", checksum.type().name())
          .element(ChecksumName.element(checksum.algorithm()), checksum.value());
    }
    ObjectHeaders headers = new ObjectHeaders().writtenVersionId(copy);
    String from =
        new ObjectHeaders()
            .versionId(source.bucket(), source.version())
            .toMap()
            .get(ObjectHeaders.VERSION_ID);
    if (from != null) {
      headers.with(CopySourceReader.VERSION_HEADER, from);
    }
    return new S3Response(
        200, headers.toMap(), new S3Response.Body.Bytes("application/xml", xml.toBytes()));
  }
}
