package io.holdfast.api.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.storage.metadata.AccountStore.KeyPair;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines that a command and the running vault exchange: JSON objects of texts. */
final class ControlMessages {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};
  private static final TypeReference<List<Map<String, String>>> LIST = new TypeReference<>() {};

  /** The request that is not about accounts. */
  static final String SCRUB = "Scrub";

  private ControlMessages() {}

  static String encodeScrub(String token, long bytesPerSecond) throws IOException {
    return JSON.writeValueAsString(
        Map.of("token", token, "request", SCRUB, "bytesPerSecond", Long.toString(bytesPerSecond)));
  }

  static String encodeLine(String words) throws IOException {
    return JSON.writeValueAsString(Map.of("line", words));
  }

  static String encodeDone(boolean clean) throws IOException {
    return JSON.writeValueAsString(Map.of("clean", Boolean.toString(clean)));
  }

  static String encode(String token, AccountRequest request) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("token", token);
    fields.put("request", request.getClass().getSimpleName());
    switch (request) {
      case AccountRequest.CreateAccount create -> {
        fields.put("displayName", create.displayName());
        put(fields, "email", create.email());
        put(fields, "canonicalId", create.canonicalId());
        put(fields, "userName", create.userName());
        put(fields, create.key());
      }
      case AccountRequest.CreateUser create -> {
        fields.put("accountId", create.accountId());
        fields.put("userName", create.userName());
        put(fields, "email", create.email());
        List<String> policyArns = create.policyArns();
        put(fields, "policyArns", policyArns == null ? null : String.join(" ", policyArns));
        put(fields, create.key());
      }
      case AccountRequest.CreateKey create -> {
        fields.put("accountId", create.accountId());
        put(fields, "userName", create.userName());
        put(fields, create.key());
      }
      case AccountRequest.ListAccounts list -> {}
    }
    return JSON.writeValueAsString(fields);
  }

  static String encode(String token, IdentityRequest request) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>(request.fields());
    fields.put("token", token);
    return JSON.writeValueAsString(fields);
  }

  static String encodeRows(List<Map<String, String>> rows) throws IOException {
    return JSON.writeValueAsString(rows);
  }

  /** The rows of an answer. */
  static List<Map<String, String>> rows(String line) throws IOException, RefusedException {
    if (line.startsWith("{")) {
      throw new RefusedException(require(fields(line), "refused"), null);
    }
    return JSON.readValue(line, LIST);
  }

  private static void put(Map<String, String> fields, String name, @Nullable String text) {
    if (text != null) {
      fields.put(name, text);
    }
  }

  private static void put(Map<String, String> fields, @Nullable KeyPair key) {
    if (key != null) {
      fields.put("accessKeyId", key.accessKeyId());
      fields.put("secretAccessKey", key.secret().reveal());
    }
  }

  /** The fields of a line; the caller checks the token first. */
  static Map<String, String> fields(String line) throws RefusedException {
    try {
      return JSON.readValue(line, FIELDS);
    } catch (JsonProcessingException malformed) {
      // The cause would quote the line, secrets included.
      throw new RefusedException("The request is malformed.", null);
    }
  }

  static AccountRequest request(Map<String, String> fields) throws RefusedException {
    KeyPair key =
        fields.get("accessKeyId") == null
            ? null
            : new KeyPair(
                require(fields, "accessKeyId"),
                new SecretAccessKey(require(fields, "secretAccessKey")));
    return switch (require(fields, "request")) {
      case "CreateAccount" ->
          new AccountRequest.CreateAccount(
              require(fields, "displayName"),
              fields.get("email"),
              fields.get("canonicalId"),
              fields.get("userName"),
              key);
      case "CreateUser" ->
          new AccountRequest.CreateUser(
              require(fields, "accountId"),
              require(fields, "userName"),
              fields.get("email"),
              list(fields.get("policyArns")),
              key);
      case "CreateKey" ->
          new AccountRequest.CreateKey(require(fields, "accountId"), fields.get("userName"), key);
      case "ListAccounts" -> new AccountRequest.ListAccounts();
      default -> throw new RefusedException("The running vault does not know this request.", null);
    };
  }

  /** ARNs hold no blanks. */
  private static @Nullable List<String> list(@Nullable String texts) {
    return texts == null
        ? null
        : Arrays.stream(texts.split(" ", -1)).filter(text -> !text.isEmpty()).toList();
  }

  private static String require(Map<String, String> fields, String name) throws RefusedException {
    String text = fields.get(name);
    if (text == null) {
      throw new RefusedException("The request lacks " + name + ".", null);
    }
    return text;
  }

  static String encode(List<AccountEntry> entries) throws IOException {
    return JSON.writeValueAsString(
        entries.stream()
            .map(entry -> {
              Map<String, String> fields = new LinkedHashMap<>();
              fields.put("accountId", entry.accountId());
              fields.put("canonicalId", entry.canonicalId());
              fields.put("displayName", entry.displayName());
              put(fields, "email", entry.email());
              put(fields, "userName", entry.userName());
              put(fields, "accessKeyId", entry.accessKeyId());
              SecretAccessKey secret = entry.secret();
              put(fields, "secretAccessKey", secret == null ? null : secret.reveal());
              return fields;
            })
            .toList());
  }

  static String encodeRefusal(String words) throws IOException {
    return JSON.writeValueAsString(Map.of("refused", words));
  }

  /** The entries of an answer. */
  static List<AccountEntry> answer(String line) throws IOException, RefusedException {
    return rows(line).stream().map(ControlMessages::entry).toList();
  }

  private static AccountEntry entry(Map<String, String> fields) {
    String secret = fields.get("secretAccessKey");
    return new AccountEntry(
        fields.getOrDefault("accountId", ""),
        fields.getOrDefault("canonicalId", ""),
        fields.getOrDefault("displayName", ""),
        fields.get("email"),
        fields.get("userName"),
        fields.get("accessKeyId"),
        secret == null ? null : new SecretAccessKey(secret));
  }
}
