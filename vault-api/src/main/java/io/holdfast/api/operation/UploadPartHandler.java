package io.holdfast.api.operation;

import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.BodyIntegrity;
import io.holdfast.api.request.ByteRange;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.UploadPart;
import io.holdfast.api.request.UploadPartCopy;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.MultipartUpload;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** UploadPart and UploadPartCopy: a part is a blob that the upload names. */
final class UploadPartHandler {
  private final ObjectServices services;
  private final CopySourceReader sources;

  UploadPartHandler(ObjectServices services) {
    this.services = services;
    this.sources = new CopySourceReader(services);
  }

  S3Response upload(UploadPart request, RequestContext context) throws IOException {
    RequestBody body = context.body();
    services
        .authorizer()
        .require(
            context.access(),
            new Target.OfKey(context.requireBucket(), request.key().value(), null),
            request.action());
    BlobIntake.requireDeclaredLength(body);
    MultipartUpload upload = upload(context.requireBucket(), request.key(), request.uploadId());
    BodyIntegrity integrity = request.integrity();
    requireAlgorithm(upload, integrity.algorithm());
    Set<DigestAlgorithm> digests = BlobIntake.digests(integrity, body);
    if (upload.checksumAlgorithm() != null) {
      digests.add(upload.checksumAlgorithm());
    }
    try (BlobWriter writer = services.blobs().begin(new BlobSpec(body.declaredLength(), digests))) {
      SealedBlob sealed = BlobIntake.receive(writer, body);
      ObjectChecksum checksum = BlobIntake.verify(integrity, body, sealed);
      if (checksum == null) {
        checksum = computed(upload, sealed);
      }
      MultipartStore.StoredPartDraft part =
          commit(writer, sealed, upload, request.partNumber(), checksum, context);
      ObjectHeaders headers = new ObjectHeaders().etag(part.etag());
      if (checksum != null) {
        headers.with(ChecksumName.header(checksum.algorithm()), checksum.value());
      }
      return S3Response.empty(200, headers.toMap());
    }
  }

  S3Response copy(UploadPartCopy request, RequestContext context) throws IOException {
    services
        .authorizer()
        .require(
            context.access(),
            new Target.OfKey(context.requireBucket(), request.key().value(), null),
            request.action());
    MultipartUpload upload = upload(context.requireBucket(), request.key(), request.uploadId());
    CopySourceReader.Source source = sources.require(request.source(), context);
    ObjectVersion from = source.version();
    ByteRange.Slice slice = slice(request.range(), from.size());
    CopySourceReader.requireCopyable(slice.length());
    Set<DigestAlgorithm> digests = EnumSet.of(DigestAlgorithm.MD5);
    if (upload.checksumAlgorithm() != null) {
      digests.add(upload.checksumAlgorithm());
    }
    try (BlobWriter writer = services.blobs().begin(new BlobSpec(slice.length(), digests))) {
      BlobIntake.copy(
          services.blobs(),
          VersionBytes.ranges(services.versions(), from, slice.offset(), slice.length()),
          writer);
      SealedBlob sealed = writer.seal();
      ObjectChecksum checksum = computed(upload, sealed);
      MultipartStore.StoredPartDraft part =
          commit(writer, sealed, upload, request.partNumber(), checksum, context);
      XmlWriter xml =
          XmlWriter.document("CopyPartResult")
              .element("LastModified", part.lastModified())
              .etag("ETag", part.etag());
      if (checksum != null) {
        xml.element(ChecksumName.element(checksum.algorithm()), checksum.value());
      }
      ObjectHeaders headers = new ObjectHeaders();
      String version =
          new ObjectHeaders()
              .versionId(source.bucket(), from)
              .toMap()
              .get(ObjectHeaders.VERSION_ID);
      if (version != null) {
        headers.with(CopySourceReader.VERSION_HEADER, version);
      }
      return new S3Response(
          200, headers.toMap(), new S3Response.Body.Bytes("application/xml", xml.toBytes()));
    }
  }

  private MultipartUpload upload(Bucket bucket, ObjectKey key, String uploadId) {
    return services
        .uploads()
        .find(bucket.bucketId(), key, uploadId)
        .orElseThrow(() -> new S3Exception(S3ErrorCode.NO_SUCH_UPLOAD).with("UploadId", uploadId));
  }

  /**
   * A composite checksum is made of what the client computed for each part; that of a full object
   * we can compute ourselves.
   */
  private static void requireAlgorithm(MultipartUpload upload, @Nullable DigestAlgorithm given) {
    DigestAlgorithm expected = upload.checksumAlgorithm();
    if (expected == null || expected == given) {
      return;
    }
    if (given != null || upload.checksumType() != ObjectChecksum.Type.FULL_OBJECT) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "Checksum Type mismatch occurred, expected checksum Type: "
              + ChecksumName.lower(expected)
              + ", actual checksum Type: "
              + (given == null ? "null" : ChecksumName.lower(given)));
    }
  }

  private static @Nullable ObjectChecksum computed(MultipartUpload upload, SealedBlob sealed) {
    DigestAlgorithm algorithm = upload.checksumAlgorithm();
    return algorithm == null ? null : BlobIntake.fullObject(algorithm, sealed.digest(algorithm));
  }

  private static ByteRange.Slice slice(@Nullable ByteRange range, long size) {
    if (range == null) {
      return new ByteRange.Slice(0, size);
    }
    if (range.last() >= size) {
      throw new S3Exception(
              S3ErrorCode.INVALID_RANGE,
              "Range specified is not valid for source object of size: " + size)
          .with("RangeRequested", "bytes=" + range.first() + "-" + range.last())
          .with("ActualObjectSize", String.valueOf(size));
    }
    return new ByteRange.Slice(range.first(), range.last() - range.first() + 1);
  }

  private MultipartStore.StoredPartDraft commit(
      BlobWriter writer,
      SealedBlob sealed,
      MultipartUpload upload,
      int partNumber,
      @Nullable ObjectChecksum checksum,
      RequestContext context)
      throws IOException {
    services.credentials().requireStanding(context.caller());
    MultipartStore.StoredPartDraft part =
        new MultipartStore.StoredPartDraft(
            sealed.length(),
            HexFormat.of().formatHex(sealed.digest(DigestAlgorithm.MD5)),
            checksum,
            context.now());
    Boolean added =
        BlobIntake.commit(
            services.blobs(),
            writer,
            services.uploads().describePart(upload, partNumber, part),
            location ->
                services.uploads().putPart(upload, partNumber, part, location) ? true : null);
    if (added == null) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_UPLOAD).with("UploadId", upload.uploadId());
    }
    return part;
  }
}
