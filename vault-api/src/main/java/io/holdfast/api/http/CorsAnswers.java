package io.holdfast.api.http;

import io.holdfast.api.configuration.CorsRules;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.operation.S3Response;
import io.holdfast.api.request.RequestHead;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers browsers that ask whether a page of another origin may do something. */
final class CorsAnswers {
  private CorsAnswers() {}

  /**
   * Answers OPTIONS.
   *
   * @throws S3Exception BadRequest, AccessForbidden
   */
  static S3Response preflight(RequestHead head, Optional<Bucket> bucket) {
    String origin = head.headers().first("origin");
    if (origin == null) {
      throw new S3Exception(
          S3ErrorCode.BAD_REQUEST, "Insufficient information. Origin request header needed.");
    }
    String method = head.headers().first("access-control-request-method");
    if (method == null) {
      throw new S3Exception(S3ErrorCode.BAD_REQUEST, "Invalid Access-Control-Request-Method: null");
    }
    String rules =
        bucket.map(found -> found.configuration(BucketConfigurationKind.CORS)).orElse(null);
    if (rules == null) {
      throw forbidden(head, method, S3ErrorCode.ACCESS_FORBIDDEN.message());
    }
    List<String> headers =
        head.headers().all("access-control-request-headers").stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
    return CorsRules.preflight(rules, origin, method, headers)
        .map(allowed -> S3Response.empty(200, allowed))
        .orElseThrow(() ->
            forbidden(
                head,
                method,
                "CORSResponse: This CORS request is not allowed. This is usually because the"
                    + " evalution of Origin, request method / Access-Control-Request-Method"
                    + " or Access-Control-Request-Headers are not whitelisted by the"
                    + " resource's CORS spec."));
  }

  /** The headers for the answer of an actual request, refusals included; empty for none. */
  static Map<String, String> actual(RequestHead head, Bucket bucket) {
    String origin = head.headers().first("origin");
    String rules = bucket.configuration(BucketConfigurationKind.CORS);
    if (origin == null || rules == null) {
      return Map.of();
    }
    String asked = head.headers().first("access-control-request-method");
    return CorsRules.actual(rules, origin, asked == null ? head.method() : asked).orElse(Map.of());
  }

  private static S3Exception forbidden(RequestHead head, String method, String message) {
    return new S3Exception(S3ErrorCode.ACCESS_FORBIDDEN, message)
        .with("Method", method)
        .with("ResourceType", head.keyText() == null ? "BUCKET" : "OBJECT");
  }
}
