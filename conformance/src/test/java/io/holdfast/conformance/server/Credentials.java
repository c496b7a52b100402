package io.holdfast.conformance.server;

import java.util.HashMap;
import java.util.Map;

/**
 * An account's key pair and identity, as {@code account create --format env} prints them.
 *
 * @param canonicalId what ACLs name it by
 */
public record Credentials(String accessKeyId, String secretAccessKey, String canonicalId) {

  static Credentials parse(String env) {
    Map<String, String> values = new HashMap<>();
    for (String line : env.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String value = line.substring(equals + 1).strip();
        if (value.length() > 1 && (value.startsWith("'") || value.startsWith("\""))) {
          value = value.substring(1, value.length() - 1);
        }
        values.put(line.substring(0, equals).replace("export ", "").strip(), value);
      }
    }
    return new Credentials(
        require(values, "AWS_ACCESS_KEY_ID", env),
        require(values, "AWS_SECRET_ACCESS_KEY", env),
        require(values, "HOLDFAST_CANONICAL_ID", env));
  }

  private static String require(Map<String, String> values, String name, String env) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name + " in: " + env.replaceAll("SECRET.*", "…"));
    }
    return value;
  }

  @Override
  public String toString() {
    return "Credentials[" + accessKeyId + "]";
  }
}
