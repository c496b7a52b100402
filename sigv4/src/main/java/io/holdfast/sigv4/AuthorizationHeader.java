package io.holdfast.sigv4;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…}. Blanks around commas may be
 * missing or many, and the three components come in any order, as clients write them.
 */
final class AuthorizationHeader {
  private static final String CONTENT_SHA256 = "x-amz-content-sha256";

  private AuthorizationHeader() {}

  static boolean isV4(String value) {
    return value.startsWith(CanonicalRequest.ALGORITHM)
        && (value.length() == CanonicalRequest.ALGORITHM.length()
            || isBlank(value.charAt(CanonicalRequest.ALGORITHM.length())));
  }

  static ParsedSignature.V4 parse(String value, SignedHeaders headers) throws RefusedException {
    String credentialText = null;
    String signedHeadersText = null;
    String signature = null;
    int start = CanonicalRequest.ALGORITHM.length();
    while (start < value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      String component = value.substring(start, end).strip();
      start = end + 1;
      if (component.startsWith("Credential=") && credentialText == null) {
        credentialText = component.substring("Credential=".length()).strip();
      } else if (component.startsWith("SignedHeaders=") && signedHeadersText == null) {
        signedHeadersText = component.substring("SignedHeaders=".length()).strip();
      } else if (component.startsWith("Signature=") && signature == null) {
        signature = component.substring("Signature=".length()).strip();
      } else if (!component.isEmpty()) {
        throw malformed("the authorization component \"" + component + "\" is malformed.");
      }
    }
    if (credentialText == null || signedHeadersText == null || signature == null) {
      throw malformed(
          "the authorization header requires three components: Credential, SignedHeaders, and"
              + " Signature.");
    }
    Credential credential = Credential.parse(credentialText, Credential::inHeader);
    List<String> signedHeaders = signedHeaders(signedHeadersText);
    if (signedHeaders == null) {
      throw malformed("the SignedHeaders component is malformed.");
    }
    if (signature.isEmpty()) {
      throw malformed("the Signature component is empty.");
    }
    Instant signedAt = signedAt(headers);
    String amzDate = AmzDate.format(signedAt);
    if (!amzDate.startsWith(credential.scope().date())) {
      throw malformed(
          "Invalid credential date \""
              + credential.scope().date()
              + "\". This date is not the same as X-Amz-Date: \""
              + amzDate.substring(0, 8)
              + "\".");
    }
    return new ParsedSignature.V4(
        SignatureForm.HEADER,
        credential.accessKeyId(),
        credential.scope(),
        signedAt,
        amzDate,
        signedHeaders,
        signature,
        OptionalLong.empty(),
        single(headers, "x-amz-security-token"),
        payloadMode(headers, credential.scope().service()));
  }

  /** The names, lower case and sorted; null when the list is empty, or a name is, or is double. */
  static @Nullable List<String> signedHeaders(String text) {
    TreeSet<String> names = new TreeSet<>();
    for (int start = 0; start <= text.length(); ) {
      int semicolon = text.indexOf(';', start);
      int end = semicolon < 0 ? text.length() : semicolon;
      String name = text.substring(start, end).toLowerCase(Locale.ROOT);
      if (!isToken(name) || !names.add(name)) {
        return null;
      }
      start = end + 1;
    }
    return List.copyOf(names);
  }

  /** The only value of a field, or null when absent; a field sent twice is refused. */
  static @Nullable String single(SignedHeaders headers, String name) throws RefusedException {
    List<String> values = headers.values(name);
    if (values.size() > 1) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "The header '" + name + "' must not be repeated.", name, null));
    }
    return values.isEmpty() ? null : values.getFirst().strip();
  }

  static PayloadMode payloadMode(String contentSha256) throws RefusedException {
    PayloadMode mode = PayloadMode.parse(contentSha256);
    if (mode == null) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                  + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                  + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER,"
                  + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD,"
                  + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
              CONTENT_SHA256,
              contentSha256));
    }
    return mode;
  }

  private static PayloadMode payloadMode(SignedHeaders headers, String service)
      throws RefusedException {
    String contentSha256 = single(headers, CONTENT_SHA256);
    if (contentSha256 != null) {
      return payloadMode(contentSha256);
    }
    if (service.equals("s3")) {
      throw new RefusedException(
          new SignatureRefusal.Plain(
              "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"));
    }
    return new PayloadMode.SignedBody();
  }

  private static Instant signedAt(SignedHeaders headers) throws RefusedException {
    String amzDate = single(headers, "x-amz-date");
    String text = amzDate == null ? single(headers, "date") : amzDate;
    Instant parsed = text == null ? null : AmzDate.parse(text);
    if (parsed == null && text != null) {
      parsed = AmzDate.parseHttpDate(text);
    }
    if (parsed == null) {
      throw new RefusedException(
          new SignatureRefusal.AccessDenied(
              "AWS authentication requires a valid Date or x-amz-date header"));
    }
    return parsed;
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == ':' || c == ',' || c == '=') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static RefusedException malformed(String message) {
    return new RefusedException(Credential.inHeader(message));
  }
}
