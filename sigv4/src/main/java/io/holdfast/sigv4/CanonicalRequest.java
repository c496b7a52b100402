package io.holdfast.sigv4;

import java.util.List;

/** Builds canonical requests and the string to sign over them. */
final class CanonicalRequest {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private CanonicalRequest() {}

  /**
   * The canonical request, one char per byte.
   *
   * @param signedHeaders lower case and sorted
   */
  static String of(
      String method,
      String canonicalPath,
      String canonicalQuery,
      SignedHeaders headers,
      List<String> signedHeaders,
      String payloadHash) {
    StringBuilder text = new StringBuilder(512);
    text.append(method).append('\n');
    text.append(canonicalPath).append('\n');
    text.append(canonicalQuery).append('\n');
    for (String name : signedHeaders) {
      text.append(name).append(':');
      appendValues(text, headers.values(name));
      text.append('\n');
    }
    text.append('\n');
    appendNames(text, signedHeaders);
    return text.append('\n').append(payloadHash).toString();
  }

  static String stringToSign(String amzDate, CredentialScope scope, byte[] canonicalRequest) {
    return ALGORITHM + '\n' + amzDate + '\n' + scope + '\n' + Digests.sha256Hex(canonicalRequest);
  }

  static void appendNames(StringBuilder text, List<String> signedHeaders) {
    for (int i = 0; i < signedHeaders.size(); i++) {
      if (i > 0) {
        text.append(';');
      }
      text.append(signedHeaders.get(i));
    }
  }

  private static void appendValues(StringBuilder text, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      appendTrimmed(text, values.get(i));
    }
  }

  /** Takes blanks off both ends and makes each run of blanks one, as every AWS SDK does. */
  static void appendTrimmed(StringBuilder text, String value) {
    boolean pendingBlank = false;
    int start = text.length();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ' ' || c == '\t') {
        pendingBlank = true;
      } else {
        if (pendingBlank && text.length() > start) {
          text.append(' ');
        }
        pendingBlank = false;
        text.append(c);
      }
    }
  }
}
