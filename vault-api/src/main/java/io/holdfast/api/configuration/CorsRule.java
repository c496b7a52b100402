package io.holdfast.api.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a CORS configuration, validated.
 *
 * @param id the client's name for it, or null
 * @param allowedOrigins each with at most one {@code *}
 * @param allowedHeaders each with at most one {@code *}; compared without case
 * @param maxAgeSeconds null where it was not given
 */
public record CorsRule(
    @Nullable String id,
    List<String> allowedOrigins,
    List<String> allowedMethods,
    List<String> allowedHeaders,
    List<String> exposeHeaders,
    @Nullable Integer maxAgeSeconds) {
  public CorsRule {
    allowedOrigins = List.copyOf(allowedOrigins);
    allowedMethods = List.copyOf(allowedMethods);
    allowedHeaders = List.copyOf(allowedHeaders);
    exposeHeaders = List.copyOf(exposeHeaders);
  }

  /** The response headers this rule gives, or empty where it does not match. */
  Optional<Map<String, String>> match(String origin, String method, List<String> requestHeaders) {
    Optional<String> pattern =
        allowedOrigins.stream().filter(allowed -> matches(allowed, origin, false)).findFirst();
    if (pattern.isEmpty()
        || !allowedMethods.contains(method)
        || !requestHeaders.stream().allMatch(this::allowsHeader)) {
      return Optional.empty();
    }
    return Optional.of(headers(pattern.get(), origin, requestHeaders));
  }

  private Map<String, String> headers(String pattern, String origin, List<String> requestHeaders) {
    boolean anybody = pattern.equals("*");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Origin", anybody ? "*" : origin);
    headers.put("Access-Control-Allow-Methods", String.join(", ", allowedMethods));
    if (!requestHeaders.isEmpty()) {
      List<String> lower = new ArrayList<>();
      requestHeaders.forEach(header -> lower.add(header.toLowerCase(Locale.ROOT)));
      headers.put("Access-Control-Allow-Headers", String.join(", ", lower));
    }
    if (!exposeHeaders.isEmpty()) {
      headers.put("Access-Control-Expose-Headers", String.join(", ", exposeHeaders));
    }
    if (maxAgeSeconds != null) {
      headers.put("Access-Control-Max-Age", maxAgeSeconds.toString());
    }
    if (!anybody) {
      headers.put("Access-Control-Allow-Credentials", "true");
    }
    headers.put("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    return headers;
  }

  private boolean allowsHeader(String header) {
    return allowedHeaders.stream().anyMatch(allowed -> matches(allowed, header, true));
  }

  /** A pattern with at most one {@code *}, which stands for any run of characters. */
  private static boolean matches(String pattern, String value, boolean ignoreCase) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return value.length() == pattern.length()
          && value.regionMatches(ignoreCase, 0, pattern, 0, pattern.length());
    }
    int tail = pattern.length() - star - 1;
    return value.length() >= star + tail
        && value.regionMatches(ignoreCase, 0, pattern, 0, star)
        && value.regionMatches(ignoreCase, value.length() - tail, pattern, star + 1, tail);
  }
}
