package io.holdfast.sts.query;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call: what was sent and what the edge knows of how it came. Condition keys are made of the
 * latter only, never of headers that name them.
 *
 * @param form the decoded parameters, {@code Action} and {@code Version} among them; see {@link
 *     QueryForm}
 * @param requestId what the answer calls itself
 * @param time when it came
 * @param sourceAddress the client's IP address, for {@code aws:SourceIp}; null when unknown
 * @param secure whether it came over TLS, for {@code aws:SecureTransport}
 * @param userAgent the header, for {@code aws:UserAgent}; null when absent
 * @param referer the header, for {@code aws:Referer}; null when absent
 */
public record QueryRequest(
    Map<String, String> form,
    String requestId,
    Instant time,
    @Nullable String sourceAddress,
    boolean secure,
    @Nullable String userAgent,
    @Nullable String referer) {

  /** Copies the form, in its order. */
  public QueryRequest {
    form = Collections.unmodifiableMap(new LinkedHashMap<>(form));
  }

  /** The operation that is asked for, or an empty string. */
  public String action() {
    return form.getOrDefault("Action", "");
  }

  /** Values may be tokens and codes. */
  @Override
  public String toString() {
    return "QueryRequest[" + action() + " " + requestId + "]";
  }
}
