package io.holdfast.api.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes the small JSON documents that subresources are kept as. Reading is strict: a
 * duplicate or unknown field, a wrong type or anything behind the document is unreadable.
 */
public final class StrictJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /** A new object to fill. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The document as text. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text nodes cannot fail to print", e);
    }
  }

  /**
   * The object in {@code document}, which has only these fields.
   *
   * @throws UnreadableDocumentException when it is anything else
   */
  public static ObjectNode read(String document, Set<String> fields) {
    try {
      return object(MAPPER.readTree(document), fields);
    } catch (JsonProcessingException e) {
      throw new UnreadableDocumentException("not JSON", e);
    }
  }

  /** {@code node} as an object that has only these fields. */
  public static ObjectNode object(JsonNode node, Set<String> fields) {
    if (!(node instanceof ObjectNode object)) {
      throw new UnreadableDocumentException("not an object");
    }
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!fields.contains(name)) {
            throw new UnreadableDocumentException("unknown field " + name);
          }
        });
    return object;
  }

  /** A field that must be text. */
  public static String text(ObjectNode object, String field) {
    JsonNode node = object.get(field);
    if (node == null || !node.isTextual()) {
      throw new UnreadableDocumentException(field + " is not text");
    }
    return node.textValue();
  }

  /** A field that must be true or false. */
  public static boolean bool(ObjectNode object, String field) {
    JsonNode node = object.get(field);
    if (node == null || !node.isBoolean()) {
      throw new UnreadableDocumentException(field + " is not true or false");
    }
    return node.booleanValue();
  }

  /** A field that must be a list; absent is empty. */
  public static List<JsonNode> list(ObjectNode object, String field) {
    JsonNode node = object.get(field);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof ArrayNode array)) {
      throw new UnreadableDocumentException(field + " is not a list");
    }
    List<JsonNode> items = new ArrayList<>(array.size());
    array.forEach(items::add);
    return items;
  }

  /** A field that must be an object of texts; absent is empty. */
  public static Map<String, String> textMap(ObjectNode object, String field) {
    JsonNode node = object.get(field);
    if (node == null) {
      return Map.of();
    }
    if (!(node instanceof ObjectNode texts)) {
      throw new UnreadableDocumentException(field + " is not an object");
    }
    Map<String, String> map = new HashMap<>();
    texts.fieldNames().forEachRemaining(name -> map.put(name, text(texts, name)));
    return map;
  }

  /** A field that must be a list of texts; absent is empty. */
  public static List<String> texts(ObjectNode object, String field) {
    return list(object, field).stream()
        .map(node -> {
          if (!node.isTextual()) {
            throw new UnreadableDocumentException(field + " holds what is not text");
          }
          return node.textValue();
        })
        .toList();
  }
}
