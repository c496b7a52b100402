package io.holdfast.storage.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as rows, descriptors and journal entries hold it: ordered, strict, bounded in depth. */
final class JsonText {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(16)
                      .maxStringLength(4 << 20)
                      .build())
              .build());

  private JsonText() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON of our own could not be written", e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException when the bytes are not one JSON object
   */
  static ObjectNode read(byte[] json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  /** A map as a column holds it: null where it is empty. */
  static @Nullable String ofMap(Map<String, String> map) {
    return map.isEmpty() ? null : node(map).toString();
  }

  static ObjectNode node(Map<String, String> map) {
    ObjectNode object = object();
    map.forEach(object::put);
    return object;
  }

  static Map<String, String> toMap(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    try {
      return toMap(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a column holds no JSON", e);
    }
  }

  static Map<String, String> toMap(@Nullable JsonNode object) {
    if (object == null) {
      return Map.of();
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      map.put(field.getKey(), value.isContainerNode() ? value.toString() : value.asText());
    }
    return map;
  }
}
