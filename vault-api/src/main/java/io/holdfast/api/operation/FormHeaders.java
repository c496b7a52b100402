package io.holdfast.api.operation;

import io.holdfast.api.request.RequestHeaders;
import io.holdfast.sigv4.FormFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of a form, read as the headers that a PUT would have. */
final class FormHeaders implements RequestHeaders {
  private final Map<String, String> values = new LinkedHashMap<>();

  FormHeaders(FormFields fields) {
    for (String name : fields.names()) {
      String value = fields.value(name);
      if (value != null) {
        String header = name.equals("acl") ? "x-amz-acl" : name;
        // Headers are bytes; what the browser sent as UTF-8 comes back as the same bytes. A line
        // end would end the header it is shown in, so it becomes a blank; so does a NUL, which
        // no header can carry and PostgreSQL does not take.
        String line = value.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
        values.put(
            header, new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Override
  public List<String> all(String lowerCaseName) {
    String value = values.get(lowerCaseName);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public Set<String> names() {
    return values.keySet();
  }
}
