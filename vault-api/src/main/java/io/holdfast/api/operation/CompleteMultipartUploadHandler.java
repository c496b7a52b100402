package io.holdfast.api.operation;

import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.CompleteMultipartUpload;
import io.holdfast.api.request.MultipartChecksum;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.MultipartStore.PartReference;
import io.holdfast.storage.metadata.MultipartUpload;
import io.holdfast.storage.metadata.NewVersion;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import io.holdfast.storage.metadata.WriteCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CompleteMultipartUpload. Nothing is copied: the version names the parts. A repeated request gets
 * the answer of the first, because a client whose connection broke cannot know of it.
 */
final class CompleteMultipartUploadHandler {
  // Ten thousand parts with a checksum each are two and a half.
  private static final int MAX_DOCUMENT_BYTES = 4 << 20;
  private static final int PAGE = 1000;
  private static final long MIN_PART_BYTES = 5L << 20;
  private static final long MAX_OBJECT_BYTES = 5L << 40;

  private final ObjectServices services;

  CompleteMultipartUploadHandler(ObjectServices services) {
    this.services = services;
  }

  S3Response handle(CompleteMultipartUpload request, RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    services
        .authorizer()
        .require(
            context.access(),
            new Target.OfKey(bucket, request.key().value(), null),
            request.action());
    if (find(request, bucket).isEmpty()) {
      // Refused here, before a large document is read for nothing.
      completed(request, bucket);
    }
    List<CompletedPart> named =
        CompletedPart.parse(context.body().readCompletion(MAX_DOCUMENT_BYTES));
    Optional<MultipartUpload> open = find(request, bucket);
    if (open.isEmpty()) {
      return response(bucket, completed(request, bucket), context);
    }
    MultipartUpload upload = open.get();
    List<StoredPart> parts = resolve(named, upload);
    long size = requireSizes(parts, request.objectSize());
    ObjectChecksum checksum = checksum(request.expected(), upload, parts);
    if (!request.condition().equals(WriteCondition.NONE)) {
      Refusals.requireCondition(
          request.condition(),
          services.versions().findLatest(bucket.bucketId(), request.key()),
          request.key());
    }
    services.credentials().requireStanding(context.caller());
    return switch (complete(request, upload, parts, size, checksum)) {
      case CommitOutcome.Committed(ObjectVersion version) -> response(bucket, version, context);
      case CommitOutcome.Refused(CommitOutcome.Reason reason)
          when reason == CommitOutcome.Reason.NO_SUCH_UPLOAD ->
          // The same request on another connection was faster.
          response(bucket, completed(request, bucket), context);
      case CommitOutcome.Refused(CommitOutcome.Reason reason) ->
          throw Refusals.of(reason, bucket, request.key());
    };
  }

  private Optional<MultipartUpload> find(CompleteMultipartUpload request, Bucket bucket) {
    return services.uploads().find(bucket.bucketId(), request.key(), request.uploadId());
  }

  private ObjectVersion completed(CompleteMultipartUpload request, Bucket bucket) {
    return services
        .uploads()
        .findCompleted(bucket.bucketId(), request.key(), request.uploadId())
        .orElseThrow(
            () -> new S3Exception(S3ErrorCode.NO_SUCH_UPLOAD).with("UploadId", request.uploadId()));
  }

  private CommitOutcome complete(
      CompleteMultipartUpload request,
      MultipartUpload upload,
      List<StoredPart> parts,
      long size,
      @Nullable ObjectChecksum checksum) {
    ObjectAttributes said = upload.attributes();
    long stamp = services.versions().nextStamp();
    NewVersion version =
        new NewVersion(
            upload.bucketId(),
            upload.key(),
            services.versions().newVersionId(stamp),
            stamp,
            upload.initiator().accountId(),
            size,
            MultipartDigests.etag(parts),
            VersionWrite.attributes(
                said.contentHeaders(), said.userMetadata(), said.tags(), said.acl(), checksum));
    List<PartReference> references = new ArrayList<>(parts.size());
    for (StoredPart part : parts) {
      references.add(new PartReference(part.partNumber(), part.etag()));
    }
    return services.uploads().complete(upload, version, references, request.condition());
  }

  private List<StoredPart> resolve(List<CompletedPart> named, MultipartUpload upload) {
    Map<Integer, StoredPart> stored = new HashMap<>();
    int after = 0;
    List<StoredPart> page;
    do {
      page = services.uploads().listParts(upload, after, PAGE);
      for (StoredPart part : page) {
        stored.put(part.partNumber(), part);
        after = part.partNumber();
      }
    } while (page.size() == PAGE);
    List<StoredPart> parts = new ArrayList<>(named.size());
    for (CompletedPart part : named) {
      StoredPart found = stored.get(part.partNumber());
      if (found == null || !part.matches(found)) {
        throw new S3Exception(S3ErrorCode.INVALID_PART)
            .with("UploadId", upload.uploadId())
            .with("PartNumber", String.valueOf(part.partNumber()))
            .with("ETag", part.etag());
      }
      parts.add(found);
    }
    return parts;
  }

  private static long requireSizes(List<StoredPart> parts, @Nullable Long declared) {
    long size = 0;
    for (int i = 0; i < parts.size(); i++) {
      StoredPart part = parts.get(i);
      if (part.size() < MIN_PART_BYTES && i < parts.size() - 1) {
        throw new S3Exception(S3ErrorCode.ENTITY_TOO_SMALL)
            .with("ProposedSize", String.valueOf(part.size()))
            .with("MinSizeAllowed", String.valueOf(MIN_PART_BYTES))
            .with("PartNumber", String.valueOf(part.partNumber()))
            .with("ETag", part.etag());
      }
      size += part.size();
    }
    if (size > MAX_OBJECT_BYTES) {
      throw BlobIntake.tooLarge(size, MAX_OBJECT_BYTES);
    }
    if (declared != null && declared != size) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "The provided 'x-amz-mp-object-size' header value "
              + declared
              + " does not match what was computed: "
              + size);
    }
    return size;
  }

  /** The object's checksum, once it is what the client expects. */
  private static @Nullable ObjectChecksum checksum(
      MultipartChecksum.Expected expected, MultipartUpload upload, List<StoredPart> parts) {
    ObjectChecksum.Type type = upload.checksumType();
    DigestAlgorithm algorithm = upload.checksumAlgorithm();
    if (expected.type() != null && type != null && expected.type() != type) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "The upload was created using the "
              + type
              + " checksum mode. The complete request must use the same checksum mode.");
    }
    DigestAlgorithm given = expected.algorithm();
    if (given != null && given != algorithm) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "Checksum Type mismatch occurred, expected checksum Type: "
              + (algorithm == null ? "null" : ChecksumName.lower(algorithm))
              + ", actual checksum Type: "
              + ChecksumName.lower(given));
    }
    if (algorithm == null || type == null) {
      return null;
    }
    ObjectChecksum checksum = MultipartDigests.checksum(parts, algorithm, type);
    if (given != null && (checksum == null || !equal(expected.value(), checksum))) {
      throw ChecksumName.mismatch(given);
    }
    return checksum;
  }

  /** Some clients send a composite checksum without the number of parts. */
  private static boolean equal(@Nullable String expected, ObjectChecksum checksum) {
    String value = checksum.value();
    return value.equals(expected)
        || (checksum.type() == ObjectChecksum.Type.COMPOSITE
            && value.substring(0, value.lastIndexOf('-')).equals(expected));
  }

  private static S3Response response(Bucket bucket, ObjectVersion version, RequestContext context) {
    XmlWriter xml =
        XmlWriter.document("CompleteMultipartUploadResult")
            .element("Location", ObjectLocation.of(context.head(), bucket, version.key()))
            .element("Bucket", bucket.name())
            .element("Key", version.key().utf8())
            .etag("ETag", version.etag());
    ObjectChecksum checksum = version.attributes().checksum();
    if (checksum != null) {
      xml.element(ChecksumName.element(checksum.algorithm()), checksum.value())
          .element("ChecksumType", checksum.type().name());
    }
    return new S3Response(
        200,
        new ObjectHeaders().writtenVersionId(version).toMap(),
        new S3Response.Body.Bytes("application/xml", xml.toBytes()));
  }
}
