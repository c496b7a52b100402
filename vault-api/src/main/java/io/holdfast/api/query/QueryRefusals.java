package io.holdfast.api.query;

import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.SignatureRefusal;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;

/** What IAM and STS call what the edge refuses; AWS's common errors of the Query protocol. */
public final class QueryRefusals {
  private QueryRefusals() {}

  /** For a signature that is not right. What was signed is not shown: it may hold a token. */
  public static QueryException of(SignatureRefusal refusal) {
    return switch (refusal) {
      case SignatureRefusal.SignatureDoesNotMatch mismatch ->
          new QueryException(
              QueryErrorCode.SIGNATURE_DOES_NOT_MATCH,
              "The request signature we calculated does not match the signature you provided."
                  + " Check your AWS Secret Access Key and signing method. Consult the service"
                  + " documentation for details.");
      case SignatureRefusal.RequestTimeTooSkewed skewed ->
          new QueryException(
              QueryErrorCode.SIGNATURE_DOES_NOT_MATCH,
              skewed.requestTime().isBefore(skewed.serverTime())
                  ? "Signature expired: %s is now earlier than %s (%s - 15 min.)"
                      .formatted(
                          skewed.requestTime(),
                          skewed.serverTime().minus(skewed.maxAllowedSkew()),
                          skewed.serverTime())
                  : "Signature not yet current: %s is still later than %s (%s + 15 min.)"
                      .formatted(
                          skewed.requestTime(),
                          skewed.serverTime().plus(skewed.maxAllowedSkew()),
                          skewed.serverTime()));
      case SignatureRefusal.RequestExpired expired ->
          new QueryException(
              QueryErrorCode.SIGNATURE_DOES_NOT_MATCH,
              "Signature expired: %s is now earlier than %s"
                  .formatted(expired.expires(), expired.serverTime()));
      case SignatureRefusal.HeadersNotSigned unsigned ->
          new QueryException(
              QueryErrorCode.INCOMPLETE_SIGNATURE,
              unsigned.message() + ": " + String.join(", ", unsigned.headersNotSigned()));
      default -> new QueryException(QueryErrorCode.INCOMPLETE_SIGNATURE, refusal.message());
    };
  }

  /** For a signature made for another service than the call's. */
  public static QueryException otherService(String expected) {
    return new QueryException(
        QueryErrorCode.SIGNATURE_DOES_NOT_MATCH,
        "Credential should be scoped to correct service: '" + expected + "'.");
  }

  /** For credentials, bodies and faults that the S3 edge has its own words for. */
  public static QueryException of(S3Exception refusal) {
    String message = String.valueOf(refusal.getMessage());
    return switch (refusal.code()) {
      case INVALID_ACCESS_KEY_ID, INVALID_TOKEN ->
          new QueryException(
              QueryErrorCode.INVALID_CLIENT_TOKEN_ID,
              "The security token included in the request is invalid.");
      case EXPIRED_TOKEN ->
          new QueryException(
              QueryErrorCode.EXPIRED_TOKEN,
              "The security token included in the request is expired");
      case X_AMZ_CONTENT_SHA256_MISMATCH ->
          new QueryException(QueryErrorCode.SIGNATURE_DOES_NOT_MATCH, message);
      case SLOW_DOWN -> new QueryException(QueryErrorCode.THROTTLING, "Rate exceeded");
      case SERVICE_UNAVAILABLE ->
          new QueryException(
              QueryErrorCode.SERVICE_UNAVAILABLE,
              "The request has failed due to a temporary failure of the server.");
      case INTERNAL_ERROR ->
          new QueryException(
              QueryErrorCode.INTERNAL_FAILURE,
              "The request processing has failed because of an unknown error, exception or"
                  + " failure.");
      case MALFORMED_XML ->
          new QueryException(QueryErrorCode.VALIDATION_ERROR, "The request is too long.");
      default -> new QueryException(QueryErrorCode.VALIDATION_ERROR, message);
    };
  }
}
