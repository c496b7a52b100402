package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters in the order they came, decoded. A parameter without {@code =} has an empty
 * value.
 */
public final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(Map.of());

  private final Map<String, List<String>> values;

  private QueryParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Parses a raw query: split at {@code &} only, {@code +} is a space, percent triplets are UTF-8.
   *
   * @throws S3Exception InvalidURI for a broken percent triplet or bytes that are not UTF-8
   */
  public static QueryParameters parse(String rawQuery) {
    if (rawQuery.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values.computeIfAbsent(decode(name), n -> new ArrayList<>(1)).add(decode(value));
    }
    return new QueryParameters(values);
  }

  /** True where the parameter is there, with or without a value. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The first value, or null where the parameter is absent. */
  public @Nullable String first(String name) {
    List<String> found = values.get(name);
    return found == null ? null : found.get(0);
  }

  /** All names in the order they came. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  private static String decode(String raw) {
    return PercentEncoding.decode(raw, true);
  }
}
