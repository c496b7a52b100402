package io.holdfast.sigv4;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request's header fields, seen by lower-case name. Values are ISO-8859-1 strings: one char is
 * one byte of the wire, so that a signature over UTF-8 bytes is checked over those bytes.
 */
public interface SignedHeaders {

  /** Every value of the field, in the order received; empty when the field is absent. */
  List<String> values(String lowerCaseName);

  /** The names of the fields present, in lower case; a name may come more than once. */
  Iterable<String> names();

  /** A view over pairs of name and value, in order; names in any case. */
  static SignedHeaders of(List<Map.Entry<String, String>> fields) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (Map.Entry<String, String> field : fields) {
      byName
          .computeIfAbsent(field.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(field.getValue());
    }
    return of(byName);
  }

  /** A view over a map whose keys are lower case already. */
  static SignedHeaders of(Map<String, List<String>> byLowerCaseName) {
    return new SignedHeaders() {
      @Override
      public List<String> values(String lowerCaseName) {
        return byLowerCaseName.getOrDefault(lowerCaseName, List.of());
      }

      @Override
      public Iterable<String> names() {
        return byLowerCaseName.keySet();
      }
    };
  }
}
