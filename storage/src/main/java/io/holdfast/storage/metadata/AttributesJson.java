package io.holdfast.storage.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@link ObjectAttributes} as JSON. What is at its default is left out. */
final class AttributesJson {
  private AttributesJson() {}

  static ObjectNode write(ObjectAttributes attributes) {
    ObjectNode json = JsonText.object();
    if (!attributes.contentHeaders().isEmpty()) {
      json.set("headers", JsonText.node(attributes.contentHeaders()));
    }
    if (!attributes.userMetadata().isEmpty()) {
      json.set("metadata", JsonText.node(attributes.userMetadata()));
    }
    if (!attributes.tags().isEmpty()) {
      json.set("tags", JsonText.node(attributes.tags()));
    }
    if (attributes.acl() != null) {
      json.put("acl", attributes.acl());
    }
    json.put("storageClass", attributes.storageClass());
    writeChecksum(json, attributes.checksum());
    if (attributes.retentionMode() != null) {
      json.put("retentionMode", attributes.retentionMode());
      json.put("retainUntil", String.valueOf(attributes.retainUntil()));
    }
    if (attributes.legalHold()) {
      json.put("legalHold", true);
    }
    return json;
  }

  static void writeChecksum(ObjectNode json, @Nullable ObjectChecksum checksum) {
    if (checksum != null) {
      json.put("checksumAlgorithm", checksum.algorithm().name());
      json.put("checksumType", checksum.type().name());
      json.put("checksum", checksum.value());
    }
  }

  static ObjectAttributes read(JsonNode json) {
    String mode = text(json, "retentionMode");
    String until = text(json, "retainUntil");
    try {
      return new ObjectAttributes(
          JsonText.toMap(json.get("headers")),
          JsonText.toMap(json.get("metadata")),
          JsonText.toMap(json.get("tags")),
          text(json, "acl"),
          required(json, "storageClass"),
          readChecksum(json),
          mode,
          until == null ? null : Instant.parse(until),
          json.path("legalHold").asBoolean(false));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("retainUntil", e);
    }
  }

  static @Nullable ObjectChecksum readChecksum(JsonNode json) {
    String algorithm = text(json, "checksumAlgorithm");
    return algorithm == null
        ? null
        : new ObjectChecksum(
            DigestAlgorithm.valueOf(algorithm),
            ObjectChecksum.Type.valueOf(required(json, "checksumType")),
            required(json, "checksum"));
  }

  static @Nullable String text(JsonNode json, String field) {
    JsonNode value = json.get(field);
    return value == null || value.isNull() ? null : value.asText();
  }

  static String required(JsonNode json, String field) {
    String value = text(json, field);
    if (value == null) {
      throw new IllegalArgumentException("no " + field);
    }
    return value;
  }

  static long number(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.canConvertToLong()) {
      throw new IllegalArgumentException("no " + field);
    }
    return value.asLong();
  }
}
