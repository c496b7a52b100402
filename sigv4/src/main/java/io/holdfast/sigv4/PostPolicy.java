package io.holdfast.sigv4;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a signed form may contain. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html">POST
 * Policy</a>.
 */
public final class PostPolicy {
  private static final int MAX_BASE64_CHARS = 64 * 1024;
  private static final Set<String> EXEMPT =
      Set.of("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file");

  /** What came of reading a policy. */
  public sealed interface Reading {
    /** The policy is well-formed. */
    record Read(PostPolicy policy) implements Reading {}

    /** It is not. */
    record Refused(SignatureRefusal refusal) implements Reading {}
  }

  /** One demand on one field; the name in lower case. */
  private sealed interface Condition {
    String name();

    record Equal(String name, String value) implements Condition {}

    record StartsWith(String name, String prefix) implements Condition {}
  }

  /**
   * The sizes allowed, both ends included.
   *
   * @param minBytes 0 or more
   * @param maxBytes at least {@code minBytes}
   */
  public record ContentLengthRange(long minBytes, long maxBytes) {
    /** Why a body of this size is refused, or null. */
    public @Nullable SignatureRefusal check(long sizeBytes) {
      if (sizeBytes > maxBytes) {
        return new SignatureRefusal.EntityTooLarge(sizeBytes, maxBytes);
      }
      return sizeBytes < minBytes ? new SignatureRefusal.EntityTooSmall(sizeBytes, minBytes) : null;
    }
  }

  private final Instant expiration;
  private final List<Condition> conditions;
  private final @Nullable ContentLengthRange contentLengthRange;

  private PostPolicy(
      Instant expiration,
      List<Condition> conditions,
      @Nullable ContentLengthRange contentLengthRange) {
    this.expiration = expiration;
    this.conditions = List.copyOf(conditions);
    this.contentLengthRange = contentLengthRange;
  }

  /** Reads the value of the field {@code policy}. */
  public static Reading read(String policyBase64) {
    try {
      return new Reading.Read(parse(decode(policyBase64)));
    } catch (RefusedException e) {
      return new Reading.Refused(e.refusal());
    }
  }

  /** When the policy stops being good. */
  public Instant expiration() {
    return expiration;
  }

  /** The sizes allowed, to be checked as the body comes; null when any is. */
  public @Nullable ContentLengthRange contentLengthRange() {
    return contentLengthRange;
  }

  /**
   * Judges a form.
   *
   * @param fields with {@code ${filename}} in the key already replaced
   * @param bucket the bucket the request is addressed to, which is judged as the field {@code
   *     bucket}
   * @param now the server's time
   * @return the refusal, or null
   */
  public @Nullable SignatureRefusal evaluate(FormFields fields, String bucket, Instant now) {
    if (!now.isBefore(expiration)) {
      return denied("Policy expired.");
    }
    Set<String> covered = new HashSet<>();
    for (Condition condition : conditions) {
      covered.add(condition.name());
      String value = condition.name().equals("bucket") ? bucket : fields.value(condition.name());
      if (!holds(condition, value == null ? "" : value)) {
        return denied("Policy Condition failed: " + shown(condition));
      }
    }
    List<String> extra = new ArrayList<>();
    if (!covered.contains("bucket")) {
      extra.add("bucket");
    }
    for (String name : fields.names()) {
      boolean exempt =
          EXEMPT.contains(name) || name.startsWith("x-ignore-") || name.equals("bucket");
      if (!exempt && !covered.contains(name)) {
        extra.add(name);
      }
    }
    return extra.isEmpty() ? null : denied("Extra input fields: " + String.join(", ", extra));
  }

  private static boolean holds(Condition condition, String value) {
    return switch (condition) {
      case Condition.Equal(String name, String expected) -> value.equals(expected);
      case Condition.StartsWith(String name, String prefix) -> {
        if (!name.equals("content-type")) {
          yield value.startsWith(prefix);
        }
        // A list of content types holds when each of its items does.
        boolean all = true;
        for (int start = 0; start <= value.length(); ) {
          int comma = value.indexOf(',', start);
          int end = comma < 0 ? value.length() : comma;
          all &= value.substring(start, end).strip().startsWith(prefix);
          start = end + 1;
        }
        yield all;
      }
    };
  }

  private static String shown(Condition condition) {
    return switch (condition) {
      case Condition.Equal(String name, String value) -> shown("eq", name, value);
      case Condition.StartsWith(String name, String prefix) -> shown("starts-with", name, prefix);
    };
  }

  private static String shown(String operator, String name, String value) {
    return "[\"" + operator + "\", \"$" + name + "\", \"" + value + "\"]";
  }

  private static String decode(String policyBase64) throws RefusedException {
    if (policyBase64.length() > MAX_BASE64_CHARS) {
      throw invalid("Policy too large.");
    }
    try {
      // Clients break the lines of base64 as MIME does; the signature covers the breaks too.
      String joined = policyBase64.replace("\r", "").replace("\n", "");
      byte[] bytes = Base64.getDecoder().decode(joined);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw invalid("Invalid JSON.");
    }
  }

  private static PostPolicy parse(String json) throws RefusedException {
    JsonReader.Value document;
    try {
      document = JsonReader.read(json);
    } catch (JsonReader.SyntaxException e) {
      throw invalid("Invalid JSON.");
    }
    if (!(document instanceof JsonReader.Value.Members(Map<String, JsonReader.Value> members))) {
      throw invalid("Invalid JSON.");
    }
    for (String name : members.keySet()) {
      if (!name.equals("expiration") && !name.equals("conditions")) {
        throw invalid("Unexpected: '" + name + "'.");
      }
    }
    JsonReader.Value expiration = members.get("expiration");
    if (expiration == null) {
      throw invalid("Policy missing expiration.");
    }
    JsonReader.Value conditions = members.get("conditions");
    if (conditions == null) {
      throw invalid("Policy missing conditions.");
    }
    if (!(conditions instanceof JsonReader.Value.Items(List<JsonReader.Value> items))) {
      throw invalid("Invalid 'conditions' value: must be a List.");
    }
    return conditions(instant(expiration), items);
  }

  private static PostPolicy conditions(Instant expiration, List<JsonReader.Value> items)
      throws RefusedException {
    List<Condition> conditions = new ArrayList<>();
    ContentLengthRange range = null;
    for (JsonReader.Value item : items) {
      switch (item) {
        case JsonReader.Value.Members(Map<String, JsonReader.Value> members) ->
            conditions.add(simple(members));
        case JsonReader.Value.Items(List<JsonReader.Value> parts) -> {
          if (parts.size() != 3) {
            throw invalid("Invalid Condition: must have exactly three items.");
          }
          String operator = text(parts.get(0)).toLowerCase(Locale.ROOT);
          switch (operator) {
            case "eq" -> conditions.add(new Condition.Equal(name(parts), text(parts.get(2))));
            case "starts-with" ->
                conditions.add(new Condition.StartsWith(name(parts), text(parts.get(2))));
            case "content-length-range" -> {
              if (range != null) {
                throw invalid("Invalid Condition: more than one content-length-range.");
              }
              range = range(parts);
            }
            default -> throw invalid("Invalid Condition: unknown operation '" + operator + "'.");
          }
        }
        case JsonReader.Value.Text text -> throw notACondition();
        case JsonReader.Value.Digits digits -> throw notACondition();
        case JsonReader.Value.Literal literal -> throw notACondition();
      }
    }
    return new PostPolicy(expiration, conditions, range);
  }

  private static Condition simple(Map<String, JsonReader.Value> members) throws RefusedException {
    if (members.size() != 1) {
      throw invalid(
          "Invalid Simple-Condition: Simple-Conditions must have exactly one property"
              + " specified.");
    }
    Map.Entry<String, JsonReader.Value> only = members.entrySet().iterator().next();
    return new Condition.Equal(only.getKey().toLowerCase(Locale.ROOT), text(only.getValue()));
  }

  private static String name(List<JsonReader.Value> parts) throws RefusedException {
    String name = text(parts.get(1));
    if (name.length() < 2 || name.charAt(0) != '$') {
      throw invalid("Invalid Condition: the field name must begin with '$'.");
    }
    return name.substring(1).toLowerCase(Locale.ROOT);
  }

  private static ContentLengthRange range(List<JsonReader.Value> parts) throws RefusedException {
    long min = size(parts.get(1));
    long max = size(parts.get(2));
    if (min > max) {
      throw invalid("Invalid content-length-range: the minimum is above the maximum.");
    }
    return new ContentLengthRange(min, max);
  }

  /** Sizes come as numbers, and from some clients as strings of digits. */
  private static long size(JsonReader.Value value) throws RefusedException {
    String digits =
        switch (value) {
          case JsonReader.Value.Digits(String text) -> text;
          case JsonReader.Value.Text(String text) -> text;
          case JsonReader.Value.Items items -> "";
          case JsonReader.Value.Members members -> "";
          case JsonReader.Value.Literal literal -> "";
        };
    boolean valid = !digits.isEmpty() && digits.length() <= 18;
    for (int i = 0; i < digits.length() && valid; i++) {
      valid = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    if (!valid) {
      throw invalid("Invalid content-length-range: must be two integers that are not negative.");
    }
    return Long.parseLong(digits);
  }

  private static Instant instant(JsonReader.Value value) throws RefusedException {
    if (value instanceof JsonReader.Value.Text(String text) && text.length() <= 40) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw invalid("Invalid 'expiration' value: '" + text + "'");
      }
    }
    throw invalid("Invalid 'expiration' value.");
  }

  private static String text(JsonReader.Value value) throws RefusedException {
    if (value instanceof JsonReader.Value.Text(String text)) {
      return text;
    }
    throw invalid("Invalid Simple-Condition: value must be a string.");
  }

  private static RefusedException notACondition() {
    return invalid("Invalid Condition: must be a List or an Object.");
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(
        new SignatureRefusal.Plain("InvalidPolicyDocument", "Invalid Policy: " + message));
  }

  private static SignatureRefusal denied(String message) {
    return new SignatureRefusal.AccessDenied("Invalid according to Policy: " + message);
  }
}
