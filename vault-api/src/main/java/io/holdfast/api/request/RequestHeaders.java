package io.holdfast.api.request;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Headers of a request. Names are given in lower case; values are ISO 8859-1 characters. */
public interface RequestHeaders {

  /** All values of {@code lowerCaseName} in the order they came; empty for none. */
  List<String> all(String lowerCaseName);

  /** All names, lower case, each once. */
  Set<String> names();

  /** The first value, trimmed, or null. */
  default @Nullable String first(String lowerCaseName) {
    List<String> values = all(lowerCaseName);
    return values.isEmpty() ? null : values.get(0).strip();
  }
}
