package io.holdfast.sigv4;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The {@code X-Amz-…} parameters of a presigned URL. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Authenticating
 * Requests: Using Query Parameters</a>.
 */
final class PresignedQuery {
  static final String SIGNATURE = "X-Amz-Signature";
  static final long MAX_EXPIRES_SECONDS = 604_800;

  private static final String ALGORITHM = "X-Amz-Algorithm";
  private static final String CREDENTIAL = "X-Amz-Credential";
  private static final String DATE = "X-Amz-Date";
  private static final String EXPIRES = "X-Amz-Expires";
  private static final String SIGNED_HEADERS = "X-Amz-SignedHeaders";

  private PresignedQuery() {}

  static boolean isPresent(List<AwsUri.Parameter> query) {
    for (AwsUri.Parameter parameter : query) {
      String name = parameter.name();
      if (name.equals(ALGORITHM) || name.equals(CREDENTIAL) || name.equals(SIGNATURE)) {
        return true;
      }
    }
    return false;
  }

  static ParsedSignature.V4 parse(List<AwsUri.Parameter> query, SignedHeaders headers)
      throws RefusedException {
    String algorithm = required(query, ALGORITHM);
    String credentialText = required(query, CREDENTIAL);
    String signature = required(query, SIGNATURE);
    String amzDate = required(query, DATE);
    String signedHeadersText = required(query, SIGNED_HEADERS);
    String expiresText = required(query, EXPIRES);
    if (!algorithm.equals(CanonicalRequest.ALGORITHM)) {
      throw error("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
    }
    Credential credential = Credential.parse(credentialText, Credential::inQuery);
    Instant signedAt = AmzDate.parse(amzDate);
    if (signedAt == null) {
      throw error("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
    }
    if (!amzDate.startsWith(credential.scope().date())) {
      throw error(
          "Invalid credential date \""
              + credential.scope().date()
              + "\". This date is not the same as X-Amz-Date: \""
              + amzDate.substring(0, 8)
              + "\".");
    }
    List<String> signedHeaders = AuthorizationHeader.signedHeaders(signedHeadersText);
    if (signedHeaders == null) {
      throw error("Error parsing the X-Amz-SignedHeaders parameter");
    }
    return new ParsedSignature.V4(
        SignatureForm.QUERY,
        credential.accessKeyId(),
        credential.scope(),
        signedAt,
        amzDate,
        signedHeaders,
        signature,
        OptionalLong.of(expiresSeconds(expiresText)),
        optional(query, "X-Amz-Security-Token"),
        payloadMode(query, headers, credential.scope().service()));
  }

  private static long expiresSeconds(String text) throws RefusedException {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    if (!isDigits(digits)) {
      throw error("X-Amz-Expires should be a number");
    }
    if (negative) {
      throw outOfRange("X-Amz-Expires must be non-negative");
    }
    long seconds = digits.length() > 12 ? Long.MAX_VALUE : Long.parseLong(digits);
    if (seconds > MAX_EXPIRES_SECONDS) {
      throw outOfRange(
          "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires"
              + " must be less than 604800 seconds");
    }
    return seconds;
  }

  private static RefusedException outOfRange(String message) {
    return new RefusedException(new SignatureRefusal.ExpiresOutOfRange(message));
  }

  /**
   * A presigned request to S3 says nothing about its body, unless the client put a digest into a
   * signed header or into the query. For every other service the digest of the body is signed.
   */
  private static PayloadMode payloadMode(
      List<AwsUri.Parameter> query, SignedHeaders headers, String service) throws RefusedException {
    String inHeader = AuthorizationHeader.single(headers, "x-amz-content-sha256");
    String inQuery = optional(query, "X-Amz-Content-Sha256");
    if (inHeader != null && inQuery != null && !inHeader.equals(inQuery)) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "The header and the query parameter x-amz-content-sha256 differ.",
              "x-amz-content-sha256",
              inHeader));
    }
    String stated = inHeader == null ? inQuery : inHeader;
    if (stated != null) {
      return AuthorizationHeader.payloadMode(stated);
    }
    return service.equals("s3") ? PayloadMode.UNSIGNED : new PayloadMode.SignedBody();
  }

  private static String required(List<AwsUri.Parameter> query, String name)
      throws RefusedException {
    String value = optional(query, name);
    if (value == null || value.isEmpty()) {
      throw error(
          "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
              + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires"
              + " parameters.");
    }
    return value;
  }

  /** The decoded value; a parameter given twice is refused, for two readers may pick two values. */
  private static @Nullable String optional(List<AwsUri.Parameter> query, String name)
      throws RefusedException {
    String found = null;
    for (AwsUri.Parameter parameter : query) {
      if (parameter.name().equals(name)) {
        if (found != null) {
          throw error("The query parameter " + name + " must not be repeated.");
        }
        found = AwsUri.decode(parameter.value());
      }
    }
    return found;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static RefusedException error(String message) {
    return new RefusedException(
        new SignatureRefusal.AuthorizationQueryParametersError(message, null));
  }
}
