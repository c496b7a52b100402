package io.holdfast.api.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tags of a bucket or an object, ordered by key so that they read back alike however they came.
 *
 * @param tags values by key; both may be empty only where S3 allows it (values)
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-managing.html">Tags</a>
 */
public record TagSet(Map<String, String> tags) {
  private static final int MAX_KEY_CHARACTERS = 128;
  private static final int MAX_VALUE_CHARACTERS = 256;
  private static final String SYMBOLS = "+-=._:/@";

  public TagSet {
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }

  /** What carries the tags; limits differ. */
  public enum Target {
    BUCKET(50, "Bucket tag count cannot be greater than 50"),
    OBJECT(10, "Object tags cannot be greater than 10");

    private final int maxTags;
    private final String tooMany;

    Target(int maxTags, String tooMany) {
      this.maxTags = maxTags;
      this.tooMany = tooMany;
    }
  }

  /**
   * Reads a Tagging document.
   *
   * @throws S3Exception MalformedXML, InvalidTag, BadRequest for too many
   */
  public static TagSet parse(byte[] body, Target target) {
    XmlElement root = XmlReader.read(body, "Tagging").onlyOnceEach("TagSet");
    XmlElement set = root.require("TagSet").only(Set.of(), Set.of("Tag"));
    Map<String, String> tags = new TreeMap<>();
    for (XmlElement tag : set.children()) {
      tag.onlyOnceEach("Key", "Value");
      add(tags, tag.requireText("Key"), tag.requireText("Value"), target);
    }
    return new TagSet(tags);
  }

  /**
   * Reads the {@code x-amz-tagging} header: a URL-encoded query.
   *
   * @throws S3Exception InvalidArgument, InvalidTag, BadRequest for too many
   */
  public static TagSet parseHeader(String header) {
    Map<String, String> tags = new TreeMap<>();
    for (String pair : header.isEmpty() ? new String[0] : header.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      add(tags, decode(key, header), decode(value, header), Target.OBJECT);
    }
    return new TagSet(tags);
  }

  /**
   * The stored tags of a bucket.
   *
   * @throws UnreadableDocumentException when it is not a tag document
   */
  public static TagSet stored(String document) {
    Map<String, String> tags = new TreeMap<>();
    for (JsonNode node : StrictJson.list(StrictJson.read(document, Set.of("tags")), "tags")) {
      ObjectNode tag = StrictJson.object(node, Set.of("key", "value"));
      tags.put(StrictJson.text(tag, "key"), StrictJson.text(tag, "value"));
    }
    return new TagSet(tags);
  }

  /** As stored with a bucket. */
  public String toDocument() {
    ObjectNode root = StrictJson.object();
    ArrayNode list = root.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    return StrictJson.write(root);
  }

  /** The Tagging document. */
  public byte[] toXml() {
    XmlWriter xml = XmlWriter.document("Tagging").open("TagSet");
    tags.forEach(
        (key, value) -> xml.open("Tag").element("Key", key).element("Value", value).close());
    return xml.toBytes();
  }

  private static void add(Map<String, String> tags, String key, String value, Target target) {
    if (key.isEmpty() || length(key) > MAX_KEY_CHARACTERS || !isPlain(key)) {
      throw new S3Exception(S3ErrorCode.INVALID_TAG, "The TagKey you have provided is invalid")
          .with("TagKey", key);
    }
    if (length(value) > MAX_VALUE_CHARACTERS || !isPlain(value)) {
      throw new S3Exception(S3ErrorCode.INVALID_TAG, "The TagValue you have provided is invalid")
          .with("TagKey", key)
          .with("TagValue", value);
    }
    if (key.regionMatches(true, 0, "aws:", 0, 4)) {
      throw new S3Exception(
              S3ErrorCode.INVALID_TAG, "System tags cannot be added/updated by requester")
          .with("TagKey", key);
    }
    if (tags.put(key, value) != null) {
      throw new S3Exception(
              S3ErrorCode.INVALID_TAG, "Cannot provide multiple Tags with the same key")
          .with("TagKey", key);
    }
    if (tags.size() > target.maxTags) {
      throw new S3Exception(S3ErrorCode.BAD_REQUEST, target.tooMany);
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean isPlain(String text) {
    return text.codePoints()
        .allMatch(c ->
            Character.isLetterOrDigit(c)
                || Character.isSpaceChar(c)
                || (c < 0x80 && SYMBOLS.indexOf(c) >= 0)
                || isMark(c));
  }

  /** Combining marks are part of letters in many scripts. */
  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static String decode(String raw, String header) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new S3Exception(
              S3ErrorCode.INVALID_ARGUMENT,
              "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query"
                  + " parameters without tag name duplicates.")
          .with("ArgumentName", "x-amz-tagging")
          .with("ArgumentValue", header);
    }
  }
}
