package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.ByteRange;
import io.holdfast.api.request.GetObjectTorrent;
import io.holdfast.api.request.ObjectParameters;
import io.holdfast.api.request.ObjectRead;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetObject and HeadObject, which differ only in that the edge sends no body for the latter. */
final class ReadObjectHandler {
  private final ObjectServices services;
  private final VersionLookup lookup;

  ReadObjectHandler(ObjectServices services) {
    this.services = services;
    this.lookup = new VersionLookup(services.versions(), services.authorizer());
  }

  /** What of the object is served. */
  private record Selection(
      int status,
      long offset,
      long length,
      @Nullable String contentRange,
      @Nullable ObjectChecksum checksum,
      int partCount) {}

  /** GetObjectTorrent: NoSuchKey for whoever may ask, because no object has a torrent. */
  S3Response torrent(GetObjectTorrent request, RequestContext context) {
    lookup.require(
        context.access(), context.requireBucket(), request.key(), null, request.action());
    throw VersionLookup.absent(request.key(), null);
  }

  S3Response handle(ObjectKey key, ObjectRead read, String action, RequestContext context) {
    Bucket bucket = context.requireBucket();
    if (!read.overrides().isEmpty() && context.caller() instanceof Caller.Anonymous) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "Request specific response headers cannot be used for anonymous GET requests.");
    }
    ObjectVersion version = lookup.require(context.access(), bucket, key, read.versionId(), action);
    switch (read.conditions().judge(version.etag(), version.lastModified())) {
      case PROCEED -> {
        // Served below.
      }
      case NOT_MODIFIED -> {
        return notModified(bucket, version);
      }
      case PRECONDITION_FAILED ->
          throw Refusals.preconditionFailed(
              read.conditions().ifMatch() != null ? "If-Match" : "If-Unmodified-Since");
    }
    Selection selection = select(read, version);
    ObjectHeaders headers = headers(bucket, version, read, selection, context.access());
    List<S3Response.BlobRange> ranges =
        context.head().method().equals("HEAD")
            ? List.of()
            : VersionBytes.ranges(
                services.versions(), version, selection.offset(), selection.length());
    return new S3Response(
        selection.status(), headers.toMap(), new S3Response.Body.Blobs(ranges, selection.length()));
  }

  private static S3Response notModified(Bucket bucket, ObjectVersion version) {
    ObjectHeaders headers =
        new ObjectHeaders()
            .with("Last-Modified", ObjectHeaders.httpDate(version.lastModified()))
            .etag(version.etag())
            .versionId(bucket, version);
    String cacheControl = version.attributes().contentHeaders().get("cache-control");
    if (cacheControl != null) {
      headers.with("Cache-Control", cacheControl);
    }
    String expires = version.attributes().contentHeaders().get("expires");
    if (expires != null) {
      headers.with("Expires", expires);
    }
    return S3Response.empty(304, headers.toMap());
  }

  private ObjectHeaders headers(
      Bucket bucket, ObjectVersion version, ObjectRead read, Selection selection, Access access) {
    ObjectHeaders headers =
        new ObjectHeaders()
            .with("Last-Modified", ObjectHeaders.httpDate(version.lastModified()))
            .etag(version.etag())
            .versionId(bucket, version)
            .with("Accept-Ranges", "bytes");
    if (selection.contentRange() != null) {
      headers.with("Content-Range", selection.contentRange());
    }
    headers.content(version, read.overrides());
    if (read.checksumMode()) {
      headers.checksum(selection.checksum());
    }
    int tags = version.attributes().tags().size();
    if (tags > 0 && mayReadTags(bucket, version, read, access)) {
      headers.with("x-amz-tagging-count", String.valueOf(tags));
    }
    if (selection.partCount() > 0) {
      headers.with("x-amz-mp-parts-count", String.valueOf(selection.partCount()));
    }
    return headers;
  }

  private boolean mayReadTags(
      Bucket bucket, ObjectVersion version, ObjectRead read, Access access) {
    String action = read.versionId() == null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
    return services
        .authorizer()
        .may(access, new Target.OfVersion(bucket, version, read.versionId()), action);
  }

  private Selection select(ObjectRead read, ObjectVersion version) {
    Integer partNumber = read.partNumber();
    if (partNumber != null) {
      return selectPart(partNumber, version);
    }
    ByteRange range = read.range();
    if (range == null || !rangeHolds(read.ifRange(), version)) {
      return new Selection(200, 0, version.size(), null, version.attributes().checksum(), 0);
    }
    ByteRange.Slice slice = range.resolve(version.size());
    if (slice == null) {
      throw unsatisfiable(range, version.size());
    }
    // The checksum covers the whole object, so a client could not verify a part of it.
    return partial(slice.offset(), slice.length(), version.size(), null, 0);
  }

  private Selection selectPart(int partNumber, ObjectVersion version) {
    if (version.partCount() == 0) {
      if (partNumber != 1) {
        throw invalidPartNumber(partNumber, 1);
      }
      if (version.size() == 0) {
        return new Selection(200, 0, 0, null, version.attributes().checksum(), 0);
      }
      return partial(0, version.size(), version.size(), version.attributes().checksum(), 0);
    }
    List<StoredPart> parts = services.versions().parts(version);
    if (partNumber > parts.size()) {
      throw invalidPartNumber(partNumber, parts.size());
    }
    // Parts count from 1 in the object, whatever numbers the upload gave them.
    long offset = 0;
    for (StoredPart before : parts.subList(0, partNumber - 1)) {
      offset += before.size();
    }
    StoredPart part = parts.get(partNumber - 1);
    ObjectChecksum checksum = partChecksum(part, version);
    if (part.size() == 0) {
      return new Selection(200, offset, 0, null, checksum, parts.size());
    }
    return partial(offset, part.size(), version.size(), checksum, parts.size());
  }

  /** A part's checksum is shown with the type of the object that it belongs to. */
  private static @Nullable ObjectChecksum partChecksum(StoredPart part, ObjectVersion version) {
    ObjectChecksum own = part.checksum();
    ObjectChecksum whole = version.attributes().checksum();
    return own == null || whole == null
        ? own
        : new ObjectChecksum(own.algorithm(), whole.type(), own.value());
  }

  private static Selection partial(
      long offset, long length, long size, @Nullable ObjectChecksum checksum, int partCount) {
    return new Selection(
        206,
        offset,
        length,
        "bytes " + offset + "-" + (offset + length - 1) + "/" + size,
        checksum,
        partCount);
  }

  /** RFC 9110 §13.1.5: the range counts only while the validator is still the object's. */
  private static boolean rangeHolds(@Nullable String ifRange, ObjectVersion version) {
    if (ifRange == null) {
      return true;
    }
    Instant date = ObjectParameters.parseHttpDate(ifRange);
    return date == null
        ? version.etag().equals(ObjectParameters.unquote(ifRange))
        : date.equals(version.lastModified().truncatedTo(ChronoUnit.SECONDS));
  }

  private static S3Exception unsatisfiable(ByteRange range, long size) {
    String requested =
        range.first() < 0
            ? "bytes=-" + range.last()
            : "bytes="
                + range.first()
                + "-"
                + (range.last() == Long.MAX_VALUE ? "" : String.valueOf(range.last()));
    return new S3Exception(S3ErrorCode.INVALID_RANGE)
        .with("RangeRequested", requested)
        .with("ActualObjectSize", String.valueOf(size))
        .withHeader("Content-Range", "bytes */" + size);
  }

  /** AWS says 416 InvalidPartNumber here; docs/s3-divergences.md has the reason. */
  private static S3Exception invalidPartNumber(int requested, int count) {
    return new S3Exception(S3ErrorCode.INVALID_PART)
        .with("ActualPartCount", String.valueOf(count))
        .with("PartNumberRequested", String.valueOf(requested));
  }
}
