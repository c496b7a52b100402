package io.holdfast.api.fakes;

import io.holdfast.api.request.QueryParameters;
import io.holdfast.api.request.RequestHead;
import io.holdfast.api.request.RequestHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Heads of requests. */
public final class Heads {
  private Heads() {}

  /** A head with this query and these headers. */
  public static RequestHead head(
      String method, @Nullable String bucket, String query, Map<String, String> headers) {
    return new RequestHead(
        method,
        bucket == null ? "/" : "/" + bucket,
        query,
        QueryParameters.parse(query),
        headers(headers),
        bucket,
        null,
        "REQUESTID",
        "127.0.0.1",
        false);
  }

  /** Headers, one value each, names in lower case. */
  public static RequestHeaders headers(Map<String, String> headers) {
    return new RequestHeaders() {
      @Override
      public List<String> all(String lowerCaseName) {
        String value = headers.get(lowerCaseName);
        return value == null ? List.of() : List.of(value);
      }

      @Override
      public Set<String> names() {
        return headers.keySet();
      }
    };
  }
}
