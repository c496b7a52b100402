package io.holdfast.storage.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.storage.blob.BlobWriter;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a blob's bytes, so that a rebuild can make the row: JSON, at most {@link
 * BlobWriter#MAX_DESCRIPTOR_BYTES}.
 */
public sealed interface BlobDescriptor {
  /** A whole object. */
  record OfVersion(String bucketName, NewVersion version) implements BlobDescriptor {}

  /** A part of an upload. */
  record OfPart(
      String bucketName,
      long bucketId,
      ObjectKey key,
      String uploadId,
      int partNumber,
      MultipartStore.StoredPartDraft part)
      implements BlobDescriptor {}

  /**
   * The bytes for BlobWriter.commit.
   *
   * @throws IllegalArgumentException when they are too many
   */
  static byte[] encode(BlobDescriptor descriptor) {
    ObjectNode json =
        switch (descriptor) {
          case OfVersion d -> {
            NewVersion v = d.version();
            ObjectNode object = start("object", d.bucketName(), v.bucketId(), v.key());
            object
                .put("versionId", v.versionId().value())
                .put("stamp", v.stamp())
                .put("owner", v.ownerAccountId())
                .put("size", v.size())
                .put("etag", v.etag());
            object.set("attributes", AttributesJson.write(v.attributes()));
            yield object;
          }
          case OfPart d -> {
            ObjectNode object = start("part", d.bucketName(), d.bucketId(), d.key());
            object
                .put("uploadId", d.uploadId())
                .put("partNumber", d.partNumber())
                .put("size", d.part().size())
                .put("etag", d.part().etag())
                .put("lastModified", d.part().lastModified().toString());
            AttributesJson.writeChecksum(object, d.part().checksum());
            yield object;
          }
        };
    byte[] bytes = JsonText.bytes(json);
    if (bytes.length > BlobWriter.MAX_DESCRIPTOR_BYTES) {
      throw new IllegalArgumentException("descriptor of " + bytes.length + " bytes");
    }
    return bytes;
  }

  private static ObjectNode start(
      String type, @Nullable String bucketName, long bucketId, ObjectKey key) {
    return JsonText.object()
        .put("type", type)
        .put("v", 1)
        .put("bucket", bucketName)
        .put("bucketId", bucketId)
        .put("key", Base64.getEncoder().encodeToString(key.utf8()));
  }

  /**
   * Reads a descriptor.
   *
   * @throws IllegalArgumentException when the bytes are none that this release knows
   */
  static BlobDescriptor decode(byte[] bytes) {
    ObjectNode json = JsonText.read(bytes);
    if (json.path("v").asInt() != 1) {
      throw new IllegalArgumentException("descriptor of version " + json.path("v"));
    }
    String bucket = AttributesJson.required(json, "bucket");
    long bucketId = AttributesJson.number(json, "bucketId");
    ObjectKey key =
        ObjectKey.ofStored(Base64.getDecoder().decode(AttributesJson.required(json, "key")));
    String type = AttributesJson.required(json, "type");
    return switch (type) {
      case "object" ->
          new OfVersion(
              bucket,
              new NewVersion(
                  bucketId,
                  key,
                  new VersionId(AttributesJson.required(json, "versionId")),
                  AttributesJson.number(json, "stamp"),
                  AttributesJson.required(json, "owner"),
                  AttributesJson.number(json, "size"),
                  AttributesJson.required(json, "etag"),
                  AttributesJson.read(json.path("attributes"))));
      case "part" ->
          new OfPart(
              bucket,
              bucketId,
              key,
              AttributesJson.required(json, "uploadId"),
              Math.toIntExact(AttributesJson.number(json, "partNumber")),
              new MultipartStore.StoredPartDraft(
                  AttributesJson.number(json, "size"),
                  AttributesJson.required(json, "etag"),
                  AttributesJson.readChecksum(json),
                  Instant.parse(AttributesJson.required(json, "lastModified"))));
      default -> throw new IllegalArgumentException("descriptor of type " + type);
    };
  }
}
