package io.holdfast.api.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's CORS configuration: the first rule that matches decides.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html">CORS</a>
 */
public record CorsRules(List<CorsRule> rules) {
  /** Longest document in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final int MAX_RULES = 100;
  private static final int MAX_REQUEST_HEADERS = 100;
  private static final int MAX_ID_CHARACTERS = 255;
  private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD");
  private static final Set<String> FIELDS =
      Set.of("id", "origins", "methods", "headers", "expose", "maxAgeSeconds");

  public CorsRules {
    rules = List.copyOf(rules);
  }

  /**
   * The headers that answer a preflight, or empty where it is not allowed (403 AccessForbidden).
   *
   * @param corsDocument as stored with the bucket; unreadable allows nothing
   * @param method Access-Control-Request-Method
   * @param requestHeaders the names in Access-Control-Request-Headers, split and trimmed; more than
   *     a hundred are not allowed, because each is compared with each rule's and anybody may ask
   */
  public static Optional<Map<String, String>> preflight(
      String corsDocument, String origin, String method, List<String> requestHeaders) {
    if (requestHeaders.size() > MAX_REQUEST_HEADERS) {
      return Optional.empty();
    }
    try {
      for (CorsRule rule : stored(corsDocument).rules()) {
        Optional<Map<String, String>> headers = rule.match(origin, method, requestHeaders);
        if (headers.isPresent()) {
          return headers;
        }
      }
      return Optional.empty();
    } catch (UnreadableDocumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The headers to add to the answer of an actual request that has an Origin, errors included.
   *
   * @param method Access-Control-Request-Method where the request has it, else its own method
   */
  public static Optional<Map<String, String>> actual(
      String corsDocument, String origin, String method) {
    return preflight(corsDocument, origin, method, List.of());
  }

  /**
   * Reads a CORSConfiguration document.
   *
   * @throws S3Exception MalformedXML, InvalidRequest
   */
  public static CorsRules parse(byte[] body) {
    XmlElement root = XmlReader.read(body, "CORSConfiguration").only(Set.of(), Set.of("CORSRule"));
    if (root.children().isEmpty() || root.children().size() > MAX_RULES) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    return new CorsRules(root.children().stream().map(CorsRules::rule).toList());
  }

  /**
   * The stored rules.
   *
   * @throws UnreadableDocumentException when it is not a CORS document
   */
  public static CorsRules stored(String document) {
    List<CorsRule> rules = new ArrayList<>();
    for (JsonNode item : StrictJson.list(StrictJson.read(document, Set.of("rules")), "rules")) {
      ObjectNode node = StrictJson.object(item, FIELDS);
      JsonNode maxAge = node.get("maxAgeSeconds");
      if (maxAge != null && !maxAge.isInt()) {
        throw new UnreadableDocumentException("maxAgeSeconds is not a number");
      }
      rules.add(
          new CorsRule(
              node.has("id") ? StrictJson.text(node, "id") : null,
              StrictJson.texts(node, "origins"),
              StrictJson.texts(node, "methods"),
              StrictJson.texts(node, "headers"),
              StrictJson.texts(node, "expose"),
              maxAge == null ? null : maxAge.intValue()));
    }
    return new CorsRules(rules);
  }

  /** As stored. */
  public String toDocument() {
    ObjectNode root = StrictJson.object();
    ArrayNode list = root.putArray("rules");
    for (CorsRule rule : rules) {
      ObjectNode node = list.addObject();
      if (rule.id() != null) {
        node.put("id", rule.id());
      }
      rule.allowedOrigins().forEach(node.putArray("origins")::add);
      rule.allowedMethods().forEach(node.putArray("methods")::add);
      rule.allowedHeaders().forEach(node.putArray("headers")::add);
      rule.exposeHeaders().forEach(node.putArray("expose")::add);
      if (rule.maxAgeSeconds() != null) {
        node.put("maxAgeSeconds", rule.maxAgeSeconds());
      }
    }
    return StrictJson.write(root);
  }

  /** The CORSConfiguration document. */
  public byte[] toXml() {
    XmlWriter xml = XmlWriter.document("CORSConfiguration");
    for (CorsRule rule : rules) {
      xml.open("CORSRule");
      if (rule.id() != null) {
        xml.element("ID", rule.id());
      }
      rule.allowedMethods().forEach(method -> xml.element("AllowedMethod", method));
      rule.allowedOrigins().forEach(origin -> xml.element("AllowedOrigin", origin));
      rule.allowedHeaders().forEach(header -> xml.element("AllowedHeader", header));
      if (rule.maxAgeSeconds() != null) {
        xml.element("MaxAgeSeconds", rule.maxAgeSeconds());
      }
      rule.exposeHeaders().forEach(header -> xml.element("ExposeHeader", header));
      xml.close();
    }
    return xml.toBytes();
  }

  private static CorsRule rule(XmlElement rule) {
    rule.only(
        Set.of("ID", "MaxAgeSeconds"),
        Set.of("AllowedHeader", "AllowedMethod", "AllowedOrigin", "ExposeHeader"));
    String id = rule.childText("ID");
    if (id != null && id.length() > MAX_ID_CHARACTERS) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    List<String> origins = texts(rule, "AllowedOrigin");
    List<String> methods = texts(rule, "AllowedMethod");
    List<String> headers = texts(rule, "AllowedHeader");
    List<String> expose = texts(rule, "ExposeHeader");
    if (origins.isEmpty() || methods.isEmpty()) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    methods.forEach(CorsRules::requireMethod);
    origins.forEach(origin -> requireOneWildcard("AllowedOrigin", origin));
    headers.forEach(header -> requireOneWildcard("AllowedHeader", header));
    for (String header : expose) {
      if (header.indexOf('*') >= 0) {
        throw invalid(
            "ExposeHeader \""
                + header
                + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
      }
    }
    return new CorsRule(id, origins, methods, headers, expose, maxAge(rule));
  }

  private static List<String> texts(XmlElement rule, String name) {
    List<String> texts = rule.all(name).stream().map(XmlElement::leafText).toList();
    for (String text : texts) {
      // What stands here is echoed in response headers.
      if (text.chars().anyMatch(c -> c < 0x20 || c >= 0x7F)) {
        throw new S3Exception(S3ErrorCode.MALFORMED_XML);
      }
    }
    return texts;
  }

  private static void requireMethod(String method) {
    if (!METHODS.contains(method)) {
      throw invalid(
          "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
    }
  }

  private static void requireOneWildcard(String element, String value) {
    if (value.indexOf('*') != value.lastIndexOf('*')) {
      throw invalid(element + " \"" + value + "\" can not have more than one wildcard.");
    }
  }

  private static @Nullable Integer maxAge(XmlElement rule) {
    String text = rule.childText("MaxAgeSeconds");
    if (text == null) {
      return null;
    }
    try {
      int seconds = Integer.parseInt(text.strip());
      if (seconds >= 0) {
        return seconds;
      }
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    } catch (NumberFormatException e) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML, e);
    }
  }

  private static S3Exception invalid(String message) {
    return new S3Exception(S3ErrorCode.INVALID_REQUEST, message);
  }
}
