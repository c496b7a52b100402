package io.holdfast.api.operation;

import io.holdfast.api.request.ContinuationToken;
import io.holdfast.api.request.ListMultipartUploads;
import io.holdfast.api.request.ListObjectVersions;
import io.holdfast.api.request.ListObjects;
import io.holdfast.api.request.ListObjectsV2;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.VersionStore;
import io.holdfast.storage.metadata.VersionStore.Entry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ListObjects, ListObjectsV2, ListObjectVersions, ListMultipartUploads. */
final class ListingHandlers {
  private final VersionStore versions;
  private final MultipartStore uploads;
  private final String region;

  ListingHandlers(VersionStore versions, MultipartStore uploads, String region) {
    this.versions = versions;
    this.uploads = uploads;
    this.region = region;
  }

  S3Response objects(ListObjects request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    VersionStore.Page page =
        objects(bucket, request.prefix(), request.delimiter(), request.marker(), request.maxKeys());
    ListingXml xml =
        new ListingXml("ListBucketResult", bucket, page.entries().size(), request.urlEncoding());
    xml.writer().element("Name", bucket.name());
    xml.prefixOfListObjects(request.prefix());
    xml.encoded("Marker", request.marker());
    if (page.truncated() && request.delimiter() != null) {
      xml.encoded("NextMarker", position(last(page.entries())));
    }
    xml.writer().element("MaxKeys", request.maxKeys());
    delimiter(xml, request.delimiter());
    encodingType(xml, request.urlEncoding());
    xml.writer().element("IsTruncated", page.truncated());
    xml.contents(page.entries(), true);
    return answer(xml.writer());
  }

  S3Response objectsV2(ListObjectsV2 request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    VersionStore.Page page =
        objects(bucket, request.prefix(), request.delimiter(), request.after(), request.maxKeys());
    ListingXml xml =
        new ListingXml("ListBucketResult", bucket, page.entries().size(), request.urlEncoding());
    xml.writer().element("Name", bucket.name());
    xml.encoded("Prefix", request.prefix());
    if (request.startAfter() != null) {
      xml.encoded("StartAfter", request.startAfter());
    }
    if (request.continuationToken() != null) {
      xml.writer().element("ContinuationToken", request.continuationToken());
    }
    if (page.truncated()) {
      String listing = ListObjectsV2.tokenListing(request.bucket());
      String token = ContinuationToken.encode(listing, position(last(page.entries())));
      xml.writer().element("NextContinuationToken", token);
    }
    xml.writer().element("KeyCount", page.entries().size());
    xml.writer().element("MaxKeys", request.maxKeys());
    delimiter(xml, request.delimiter());
    encodingType(xml, request.urlEncoding());
    xml.writer().element("IsTruncated", page.truncated());
    xml.contents(page.entries(), request.fetchOwner());
    return answer(xml.writer());
  }

  S3Response versions(ListObjectVersions request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    String keyMarker = behind(request.keyMarker());
    VersionStore.Page page =
        isImpossible(request.prefix()) || request.maxKeys() == 0
            ? new VersionStore.Page(List.of(), false)
            : versions.listVersions(
                bucket.bucketId(),
                request.prefix(),
                possible(request.delimiter()),
                keyMarker,
                keyMarker.equals(request.keyMarker()) ? request.versionIdMarker() : null,
                request.maxKeys());
    ListingXml xml =
        new ListingXml("ListVersionsResult", bucket, page.entries().size(), request.urlEncoding());
    xml.writer().element("Name", bucket.name());
    xml.encoded("Prefix", request.prefix());
    xml.encoded("KeyMarker", request.keyMarker());
    String marker = request.versionIdMarker() == null ? "" : request.versionIdMarker().value();
    xml.writer().element("VersionIdMarker", marker);
    if (page.truncated()) {
      Entry last = last(page.entries());
      xml.encoded("NextKeyMarker", position(last));
      if (last instanceof Entry.Version(ObjectVersion version)) {
        xml.writer().element("NextVersionIdMarker", version.versionId().value());
      }
    }
    xml.writer().element("MaxKeys", request.maxKeys());
    delimiter(xml, request.delimiter());
    encodingType(xml, request.urlEncoding());
    xml.writer().element("IsTruncated", page.truncated());
    xml.versions(page.entries());
    return answer(xml.writer());
  }

  S3Response uploads(ListMultipartUploads request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    MultipartStore.Page page =
        isImpossible(request.prefix()) || request.maxUploads() == 0
            ? new MultipartStore.Page(List.of(), false)
            : uploads.listUploads(
                bucket.bucketId(),
                request.prefix(),
                possible(request.delimiter()),
                behind(request.keyMarker()),
                request.uploadIdMarker(),
                request.maxUploads());
    ListingXml xml =
        new ListingXml(
            "ListMultipartUploadsResult", bucket, page.entries().size(), request.urlEncoding());
    xml.writer().element("Bucket", bucket.name());
    xml.encoded("KeyMarker", request.keyMarker());
    xml.writer().element("UploadIdMarker", request.uploadIdMarker());
    if (page.truncated()) {
      switch (page.entries().get(page.entries().size() - 1)) {
        case MultipartStore.Entry.Upload(var upload) -> {
          xml.encoded("NextKeyMarker", upload.key().value());
          xml.writer().element("NextUploadIdMarker", upload.uploadId());
        }
        case MultipartStore.Entry.CommonPrefix(String prefix) ->
            xml.encoded("NextKeyMarker", prefix);
      }
    }
    xml.encoded("Prefix", request.prefix());
    delimiter(xml, request.delimiter());
    encodingType(xml, request.urlEncoding());
    xml.writer().element("MaxUploads", request.maxUploads());
    xml.writer().element("IsTruncated", page.truncated());
    xml.uploads(page.entries());
    return answer(xml.writer());
  }

  private VersionStore.Page objects(
      Bucket bucket, String prefix, @Nullable String delimiter, String after, int limit) {
    if (isImpossible(prefix) || limit == 0) {
      return new VersionStore.Page(List.of(), false);
    }
    return versions.listObjects(
        bucket.bucketId(), prefix, possible(delimiter), behind(after), limit);
  }

  /** No key holds a NUL, so nothing starts with one, and PostgreSQL need not be asked. */
  private static boolean isImpossible(String prefix) {
    return prefix.indexOf('\0') >= 0;
  }

  /** A delimiter that no key can hold divides nothing. */
  private static @Nullable String possible(@Nullable String delimiter) {
    return delimiter == null || delimiter.indexOf('\0') >= 0 ? null : delimiter;
  }

  /** Behind {@code a NUL b} come the same keys as behind {@code a}: no key holds a NUL. */
  private static String behind(String marker) {
    int nul = marker.indexOf('\0');
    return nul < 0 ? marker : marker.substring(0, nul);
  }

  private static Entry last(List<Entry> entries) {
    return entries.get(entries.size() - 1);
  }

  private static String position(Entry entry) {
    return switch (entry) {
      case Entry.Version(ObjectVersion version) -> version.key().value();
      case Entry.CommonPrefix(String prefix) -> prefix;
    };
  }

  private static void delimiter(ListingXml xml, @Nullable String delimiter) {
    if (delimiter != null) {
      xml.encoded("Delimiter", delimiter);
    }
  }

  private static void encodingType(ListingXml xml, boolean urlEncoding) {
    if (urlEncoding) {
      xml.writer().element("EncodingType", "url");
    }
  }

  private S3Response answer(XmlWriter xml) {
    return new S3Response(
        200,
        Map.of("x-amz-bucket-region", region),
        new S3Response.Body.Bytes("application/xml", xml.toBytes()));
  }
}
