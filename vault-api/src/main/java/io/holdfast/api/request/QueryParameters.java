package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters in the order they came, decoded. A parameter without {@code =} has an empty
 * value.
 */
public final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(Map.of(), false);

  private final Map<String, List<String>> values;
  private final boolean repeats;

  private QueryParameters(Map<String, List<String>> values, boolean repeats) {
    this.values = values;
    this.repeats = repeats;
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
    boolean repeats = false;
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      List<String> several = values.computeIfAbsent(decode(name), n -> new ArrayList<>(1));
      several.add(decode(value));
      repeats |= several.size() > 1;
    }
    return new QueryParameters(values, repeats);
  }

  /** True where the parameter is there, with or without a value. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * The value, or null where the parameter is absent.
   *
   * @throws S3Exception InvalidArgument where there are several: a signature covers them sorted, so
   *     it does not tell which of them the signer meant to be the first
   */
  public @Nullable String only(String name) {
    List<String> found = values.get(name);
    if (found == null) {
      return null;
    }
    if (found.size() > 1) {
      throw repeated(name);
    }
    return found.getFirst();
  }

  /** All values, in the order they came; for those who tell, not for those who decide. */
  public List<String> all(String name) {
    return Collections.unmodifiableList(values.getOrDefault(name, List.of()));
  }

  /**
   * Refuses names that are there more than once.
   *
   * @param isKnown true for names that may not be; others mean nothing and are ignored
   * @throws S3Exception InvalidArgument
   */
  void requireOnce(Predicate<String> isKnown) {
    if (repeats) {
      values.forEach((name, several) -> {
        if (several.size() > 1 && isKnown.test(name)) {
          throw repeated(name);
        }
      });
    }
  }

  private S3Exception repeated(String name) {
    return S3Exception.invalidArgument(
        "The query parameter " + name + " must not be repeated.",
        name,
        String.join(", ", values.getOrDefault(name, List.of())));
  }

  /** All names in the order they came. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  private static String decode(String raw) {
    return PercentEncoding.decode(raw, true);
  }
}
