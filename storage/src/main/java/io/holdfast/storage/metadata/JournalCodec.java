package io.holdfast.storage.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** {@link JournalEntry} as JSON: {@code type} and {@code v} (1) first, keys in base64. */
public final class JournalCodec {
  private JournalCodec() {}

  /** The bytes for Journal.append. */
  public static byte[] encode(JournalEntry entry) {
    return JsonText.bytes(write(entry));
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException when the bytes are no entry that this release knows
   */
  public static JournalEntry decode(byte[] json) {
    return read(JsonText.read(json));
  }

  private static ObjectNode write(JournalEntry entry) {
    return switch (entry) {
      case JournalEntry.Setting e -> {
        ObjectNode json = start(e.type(), e.stamp());
        e.fields().forEach(json::put);
        yield json;
      }
      case JournalEntry.MarkerAdded e ->
          version("MarkerAdded", e.stamp(), e.bucketId(), e.key(), e.sequence())
              .put("versionId", e.versionId().value())
              .put("owner", e.ownerAccountId());
      case JournalEntry.VersionDeleted e ->
          version("VersionDeleted", e.stamp(), e.bucketId(), e.key(), e.sequence())
              .put("versionId", e.versionId().value());
      case JournalEntry.VersionPlaced e ->
          version("VersionPlaced", e.stamp(), e.bucketId(), e.key(), e.sequence())
              .put("versionId", e.versionId().value())
              .put("describedStamp", e.describedStamp());
      case JournalEntry.UploadCreated e -> writeUpload(e);
      case JournalEntry.UploadCompleted e -> writeCompleted(e);
      case JournalEntry.UploadAborted e ->
          key("UploadAborted", e.stamp(), e.bucketId(), e.key()).put("uploadId", e.uploadId());
      case JournalEntry.TagsSet e -> {
        ObjectNode json = version("TagsSet", e.stamp(), e.bucketId(), e.key(), e.sequence());
        json.set("tags", JsonText.node(e.tags()));
        yield json;
      }
      case JournalEntry.AclSet e ->
          version("AclSet", e.stamp(), e.bucketId(), e.key(), e.sequence()).put("acl", e.acl());
      case JournalEntry.Batch e -> {
        ObjectNode json = start("Batch", e.stamp());
        ArrayNode entries = json.putArray("entries");
        e.entries().forEach(each -> entries.add(write(each)));
        yield json;
      }
    };
  }

  private static ObjectNode start(String type, long stamp) {
    return JsonText.object().put("type", type).put("v", 1).put("stamp", stamp);
  }

  private static ObjectNode key(String type, long stamp, long bucketId, ObjectKey key) {
    return start(type, stamp)
        .put("bucketId", bucketId)
        .put("key", Base64.getEncoder().encodeToString(key.utf8()));
  }

  private static ObjectNode version(
      String type, long stamp, long bucketId, ObjectKey key, long sequence) {
    return key(type, stamp, bucketId, key).put("sequence", sequence);
  }

  private static ObjectNode writeUpload(JournalEntry.UploadCreated e) {
    ObjectNode json =
        key("UploadCreated", e.stamp(), e.bucketId(), e.key())
            .put("uploadId", e.uploadId())
            .put("initiator", e.initiatorAccountId())
            .put("checksumAlgorithm", e.checksumAlgorithm())
            .put("checksumType", e.checksumType());
    json.set("attributes", AttributesJson.write(e.attributes()));
    return json;
  }

  private static ObjectNode writeCompleted(JournalEntry.UploadCompleted e) {
    ObjectNode json =
        version("UploadCompleted", e.stamp(), e.bucketId(), e.key(), e.sequence())
            .put("versionId", e.versionId().value())
            .put("uploadId", e.uploadId())
            .put("size", e.size())
            .put("etag", e.etag())
            .put("owner", e.ownerAccountId());
    json.set("attributes", AttributesJson.write(e.attributes()));
    ArrayNode parts = json.putArray("parts");
    for (MultipartStore.PartReference part : e.parts()) {
      parts.add(part.partNumber()).add(part.etag());
    }
    return json;
  }

  private static JournalEntry read(JsonNode json) {
    if (json.path("v").asInt() != 1) {
      throw new IllegalArgumentException("journal entry of version " + json.path("v"));
    }
    String type = AttributesJson.required(json, "type");
    long stamp = json.path("stamp").asLong(0);
    return switch (type) {
      case "MarkerAdded" ->
          new JournalEntry.MarkerAdded(
              stamp,
              bucket(json),
              key(json),
              sequence(json),
              versionId(json),
              AttributesJson.required(json, "owner"));
      case "VersionDeleted" ->
          new JournalEntry.VersionDeleted(
              stamp, bucket(json), key(json), sequence(json), versionId(json));
      case "VersionPlaced" ->
          new JournalEntry.VersionPlaced(
              stamp,
              bucket(json),
              key(json),
              AttributesJson.number(json, "describedStamp"),
              sequence(json),
              versionId(json));
      case "UploadCreated" ->
          new JournalEntry.UploadCreated(
              stamp,
              bucket(json),
              key(json),
              AttributesJson.required(json, "uploadId"),
              AttributesJson.required(json, "initiator"),
              AttributesJson.read(json.path("attributes")),
              AttributesJson.text(json, "checksumAlgorithm"),
              AttributesJson.text(json, "checksumType"));
      case "UploadCompleted" -> readCompleted(json, stamp);
      case "UploadAborted" ->
          new JournalEntry.UploadAborted(
              stamp, bucket(json), key(json), AttributesJson.required(json, "uploadId"));
      case "TagsSet" ->
          new JournalEntry.TagsSet(
              stamp, bucket(json), key(json), sequence(json), JsonText.toMap(json.get("tags")));
      case "AclSet" ->
          new JournalEntry.AclSet(
              stamp, bucket(json), key(json), sequence(json), AttributesJson.text(json, "acl"));
      case "Batch" -> {
        List<JournalEntry> entries = new ArrayList<>();
        json.path("entries").forEach(each -> entries.add(read(each)));
        yield new JournalEntry.Batch(stamp, entries);
      }
      default -> new JournalEntry.Setting(stamp, type, JsonText.toMap(json));
    };
  }

  private static JournalEntry readCompleted(JsonNode json, long stamp) {
    List<MultipartStore.PartReference> parts = new ArrayList<>();
    JsonNode pairs = json.path("parts");
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      parts.add(new MultipartStore.PartReference(pairs.get(i).asInt(), pairs.get(i + 1).asText()));
    }
    return new JournalEntry.UploadCompleted(
        stamp,
        bucket(json),
        key(json),
        AttributesJson.required(json, "uploadId"),
        sequence(json),
        versionId(json),
        AttributesJson.number(json, "size"),
        AttributesJson.required(json, "etag"),
        AttributesJson.required(json, "owner"),
        AttributesJson.read(json.path("attributes")),
        parts);
  }

  private static long bucket(JsonNode json) {
    return AttributesJson.number(json, "bucketId");
  }

  private static long sequence(JsonNode json) {
    return AttributesJson.number(json, "sequence");
  }

  private static ObjectKey key(JsonNode json) {
    return ObjectKey.ofStored(Base64.getDecoder().decode(AttributesJson.required(json, "key")));
  }

  private static VersionId versionId(JsonNode json) {
    return new VersionId(AttributesJson.required(json, "versionId"));
  }
}
