package io.holdfast.sigv4;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a POST form up to {@code file}, by lower-case name; names are case-insensitive.
 * Values are text, decoded from UTF-8.
 */
public final class FormFields {
  private final Map<String, String> byLowerCaseName;

  private FormFields(Map<String, String> byLowerCaseName) {
    this.byLowerCaseName = byLowerCaseName;
  }

  /**
   * Takes the fields as received. The values of a field given twice are joined with a comma, as AWS
   * does, so that what a policy judges is all that was sent.
   */
  public static FormFields of(List<Map.Entry<String, String>> fields) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (Map.Entry<String, String> field : fields) {
      byName.merge(
          field.getKey().toLowerCase(Locale.ROOT),
          field.getValue(),
          (earlier, later) -> earlier + ',' + later);
    }
    return new FormFields(byName);
  }

  /** The value, or null; the name in lower case. */
  public @Nullable String value(String lowerCaseName) {
    return byLowerCaseName.get(lowerCaseName);
  }

  /** The names present, in lower case, in order. */
  public Iterable<String> names() {
    return byLowerCaseName.keySet();
  }
}
