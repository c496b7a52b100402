package io.holdfast.api.query;

import io.holdfast.api.request.RequestHead;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tells calls of IAM and STS from S3 requests. They come to the endpoint itself, to its paths
 * {@code /iam} and {@code /sts}, to those names before each of its domains, or to host names of
 * their own; no bucket can have these names.
 */
public final class QueryEndpoint {
  private static final Set<String> NAMES = Set.of("iam", "sts");
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Set<String> hosts;

  /** With host names, in lower case, at which nothing but IAM and STS is served. */
  public QueryEndpoint(List<String> hosts) {
    this.hosts = Set.copyOf(hosts);
  }

  /** True for a call. */
  public boolean isCall(RequestHead head) {
    if (hosts.contains(hostName(head.headers()))) {
      return true;
    }
    boolean get = head.method().equals("GET");
    if (!get && !head.method().equals("POST")) {
      return false;
    }
    String bucket = head.bucket();
    if (bucket != null) {
      return NAMES.contains(bucket) && head.keyText() == null;
    }
    // S3 has no POST there, and its GET lists buckets and knows no action.
    return head.query().has("Action") || (!get && isForm(head.headers()));
  }

  /**
   * Requires that a call is made as calls are.
   *
   * @throws QueryException for another path, method or type of body
   */
  public void requireShape(RequestHead head) {
    String bucket = head.bucket();
    if (head.keyText() != null || (bucket != null && !NAMES.contains(bucket))) {
      throw new QueryException(
          QueryErrorCode.INVALID_ACTION, "IAM and STS have no such path at this endpoint.");
    }
    if (!head.method().equals("GET") && !head.method().equals("POST")) {
      throw new QueryException(
          QueryErrorCode.INVALID_ACTION, "IAM and STS take GET and POST requests only.");
    }
    if (head.headers().first("content-type") != null && !isForm(head.headers())) {
      throw QueryException.validation("The body of a call is of the type " + FORM + ".");
    }
  }

  /**
   * The parameters of the query, those of the signature aside, and of the body. One that stands in
   * both is refused: two readers could take two values.
   *
   * @throws QueryException when it is no form
   */
  public Map<String, String> form(RequestHead head, byte[] body) {
    if (head.method().equals("GET") && body.length > 0) {
      throw QueryException.validation("A GET request has no body.");
    }
    StringBuilder joined = new StringBuilder();
    for (String parameter : head.rawQuery().split("&", -1)) {
      if (!parameter.startsWith("X-Amz-")) {
        joined.append(parameter).append('&');
      }
    }
    joined.append(new String(body, StandardCharsets.ISO_8859_1));
    Map<String, String> form =
        QueryForm.read(joined.toString().getBytes(StandardCharsets.ISO_8859_1));
    for (Map.Entry<String, String> parameter : form.entrySet()) {
      if (parameter.getKey().indexOf(0) >= 0 || parameter.getValue().indexOf(0) >= 0) {
        throw QueryException.validation("A parameter holds a NUL character.");
      }
    }
    return form;
  }

  private static boolean isForm(RequestHeaders headers) {
    String type = headers.first("content-type");
    if (type == null) {
      return false;
    }
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().equalsIgnoreCase(FORM);
  }

  private static String hostName(RequestHeaders headers) {
    String host = headers.first("host");
    if (host == null || host.startsWith("[")) {
      return "";
    }
    int colon = host.indexOf(':');
    return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
  }
}
