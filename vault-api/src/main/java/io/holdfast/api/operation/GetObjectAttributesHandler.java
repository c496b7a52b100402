package io.holdfast.api.operation;

import io.holdfast.api.authorization.Target;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.GetObjectAttributes;
import io.holdfast.api.request.GetObjectAttributes.Attribute;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GetObjectAttributes. Parts are listed whether or not they have checksums, which AWS does only for
 * those that have.
 */
final class GetObjectAttributesHandler {
  private final ObjectServices services;
  private final VersionLookup lookup;

  GetObjectAttributesHandler(ObjectServices services) {
    this.services = services;
    this.lookup = new VersionLookup(services.versions(), services.authorizer());
  }

  S3Response handle(GetObjectAttributes request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    ObjectVersion version =
        lookup.require(
            context.access(), bucket, request.key(), request.versionId(), request.action());
    services
        .authorizer()
        .require(
            context.access(),
            new Target.OfVersion(bucket, version, request.versionId()),
            request.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion");
    XmlWriter xml = XmlWriter.document("GetObjectAttributesResponse");
    if (request.attributes().contains(Attribute.ETAG)) {
      xml.element("ETag", version.etag());
    }
    ObjectChecksum checksum = version.attributes().checksum();
    if (request.attributes().contains(Attribute.CHECKSUM) && checksum != null) {
      xml.open("Checksum");
      xml.element(ChecksumName.element(checksum.algorithm()), checksum.value());
      xml.element("ChecksumType", checksum.type().name()).close();
    }
    if (request.attributes().contains(Attribute.OBJECT_PARTS) && version.partCount() > 0) {
      parts(xml, request, services.versions().parts(version));
    }
    if (request.attributes().contains(Attribute.STORAGE_CLASS)) {
      xml.element("StorageClass", version.attributes().storageClass());
    }
    if (request.attributes().contains(Attribute.OBJECT_SIZE)) {
      xml.element("ObjectSize", version.size());
    }
    return new S3Response(
        200,
        new ObjectHeaders()
            .with("Last-Modified", ObjectHeaders.httpDate(version.lastModified()))
            .versionId(bucket, version)
            .toMap(),
        new S3Response.Body.Bytes("application/xml", xml.toBytes()));
  }

  private static void parts(XmlWriter xml, GetObjectAttributes request, List<StoredPart> parts) {
    // Parts count from 1 in the object, whatever numbers the upload gave them.
    int marker = request.partNumberMarker();
    int last = (int) Math.min(parts.size(), (long) marker + request.maxParts());
    xml.open("ObjectParts").element("IsTruncated", last < parts.size());
    xml.element("MaxParts", request.maxParts());
    if (last > marker) {
      xml.element("NextPartNumberMarker", last);
    }
    xml.element("PartNumberMarker", marker);
    IntStream.rangeClosed(marker + 1, last)
        .forEach(number -> {
          StoredPart part = parts.get(number - 1);
          xml.open("Part");
          ObjectChecksum checksum = part.checksum();
          if (checksum != null) {
            xml.element(ChecksumName.element(checksum.algorithm()), checksum.value());
          }
          xml.element("PartNumber", number).element("Size", part.size()).close();
        });
    xml.element("PartsCount", parts.size()).close();
  }
}
