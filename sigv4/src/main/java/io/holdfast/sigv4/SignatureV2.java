package io.holdfast.sigv4;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Signature Version 2, for clients that know nothing else; off unless the operator switches it on.
 * It covers neither the body nor most headers. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html">Signing and
 * authenticating REST requests (AWS signature version 2)</a>.
 */
public final class SignatureV2 {
  /** The parameters that are part of a V2 canonicalized resource. */
  static final Set<String> SUB_RESOURCES =
      Set.of(
          "accelerate",
          "acl",
          "analytics",
          "cors",
          "defaultObjectAcl",
          "delete",
          "encryption",
          "intelligent-tiering",
          "inventory",
          "legal-hold",
          "lifecycle",
          "location",
          "logging",
          "metrics",
          "notification",
          "object-lock",
          "ownershipControls",
          "partNumber",
          "policy",
          "policyStatus",
          "publicAccessBlock",
          "replication",
          "requestPayment",
          "response-cache-control",
          "response-content-disposition",
          "response-content-encoding",
          "response-content-language",
          "response-content-type",
          "response-expires",
          "restore",
          "retention",
          "select",
          "select-type",
          "storageClass",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versionId",
          "versioning",
          "versions",
          "website");

  static final SignatureRefusal NOT_SUPPORTED =
      new SignatureRefusal.Plain(
          "InvalidRequest",
          "The authorization mechanism you have provided is not supported."
              + " Please use AWS4-HMAC-SHA256.");

  private static final String PREFIX = "AWS ";

  private SignatureV2() {}

  /**
   * Verifies a signature from a header or a query.
   *
   * @param hostBucket the bucket named by the host (virtual-hosted style), or null
   * @param now the server's time
   */
  public static SignatureCheck verify(
      ParsedSignature.V2 signature,
      RequestToSign request,
      @Nullable String hostBucket,
      String secretAccessKey,
      Instant now) {
    if (signature.form() == SignatureForm.POST_FORM) {
      throw new IllegalArgumentException("a POST form is checked by PostForm");
    }
    Instant signedAt = signature.signedAt();
    if (signedAt != null
        && Duration.between(signedAt, now).abs().compareTo(SignatureV4.MAX_SKEW) > 0) {
      return new SignatureCheck.Refused(
          new SignatureRefusal.RequestTimeTooSkewed(signedAt, now, SignatureV4.MAX_SKEW));
    }
    Instant expiresAt = signature.expiresAt();
    if (expiresAt != null && now.isAfter(expiresAt)) {
      return new SignatureCheck.Refused(new SignatureRefusal.RequestExpired(null, expiresAt, now));
    }
    String stringToSign = stringToSign(request, hostBucket, signature.date());
    boolean matches = Digests.equal(sign(secretAccessKey, stringToSign), signature.signature());
    if (!matches && hostBucket == null && isBucketWithoutSlash(request.rawPath())) {
      // botocore signs "/bucket/" for a request to "/bucket"; both name the bucket and nothing
      // else.
      RequestToSign slashed =
          new RequestToSign(
              request.method(), request.rawPath() + '/', request.rawQuery(), request.headers());
      String slashedToSign = stringToSign(slashed, null, signature.date());
      matches = Digests.equal(sign(secretAccessKey, slashedToSign), signature.signature());
    }
    if (!matches) {
      return new SignatureCheck.Refused(
          new SignatureRefusal.SignatureDoesNotMatch(
              signature.accessKeyId(), stringToSign, signature.signature(), null));
    }
    return new SignatureCheck.Verified(
        signature.accessKeyId(),
        signature.form(),
        List.of(),
        PayloadMode.UNSIGNED,
        signedAt == null ? now : signedAt,
        expiresAt,
        signature.sessionToken(),
        null);
  }

  private static boolean isBucketWithoutSlash(String rawPath) {
    return rawPath.length() > 1 && rawPath.lastIndexOf('/') == 0;
  }

  static boolean isV2(String authorization) {
    return authorization.startsWith(PREFIX) || authorization.equals("AWS");
  }

  static boolean isPresent(List<AwsUri.Parameter> query) {
    for (AwsUri.Parameter parameter : query) {
      if (parameter.name().equals("AWSAccessKeyId") || parameter.name().equals("Signature")) {
        return true;
      }
    }
    return false;
  }

  static ParsedSignature.V2 parseHeader(String authorization, SignedHeaders headers)
      throws RefusedException {
    String rest = authorization.length() > 3 ? authorization.substring(4).strip() : "";
    int colon = rest.lastIndexOf(':');
    if (colon <= 0 || colon == rest.length() - 1) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
              "Authorization",
              authorization));
    }
    String amzDate = AuthorizationHeader.single(headers, "x-amz-date");
    String date = AuthorizationHeader.single(headers, "date");
    Instant signedAt = date(amzDate == null ? date : amzDate);
    if (signedAt == null) {
      throw new RefusedException(
          new SignatureRefusal.AccessDenied(
              "AWS authentication requires a valid Date or x-amz-date header"));
    }
    return new ParsedSignature.V2(
        SignatureForm.HEADER,
        rest.substring(0, colon),
        rest.substring(colon + 1),
        amzDate == null && date != null ? date : "",
        signedAt,
        null,
        AuthorizationHeader.single(headers, "x-amz-security-token"));
  }

  static ParsedSignature.V2 parseQuery(List<AwsUri.Parameter> query, SignedHeaders headers)
      throws RefusedException {
    Map<String, String> values = new HashMap<>();
    for (AwsUri.Parameter parameter : query) {
      if (values.put(parameter.name(), AwsUri.decode(parameter.value())) != null
          && Set.of("AWSAccessKeyId", "Signature", "Expires").contains(parameter.name())) {
        throw denied();
      }
    }
    String accessKeyId = values.getOrDefault("AWSAccessKeyId", "");
    String signature = values.getOrDefault("Signature", "");
    String expires = values.getOrDefault("Expires", "");
    if (accessKeyId.isEmpty() || signature.isEmpty() || expires.isEmpty()) {
      throw denied();
    }
    String token = AuthorizationHeader.single(headers, "x-amz-security-token");
    return new ParsedSignature.V2(
        SignatureForm.QUERY,
        accessKeyId,
        signature,
        expires,
        null,
        expiresAt(expires),
        token == null ? values.get("x-amz-security-token") : token);
  }

  /** Base64 of HMAC-SHA1. */
  static String sign(String secretAccessKey, String stringToSign) {
    byte[] mac =
        Digests.hmac(
            Digests.hmac("HmacSHA1"),
            secretAccessKey.getBytes(StandardCharsets.UTF_8),
            Digests.latin1(stringToSign));
    return Base64.getEncoder().encodeToString(mac);
  }

  static String stringToSign(RequestToSign request, @Nullable String hostBucket, String dateLine) {
    SignedHeaders headers = request.headers();
    StringBuilder text = new StringBuilder(256);
    text.append(request.method()).append('\n');
    appendValues(text, headers.values("content-md5"));
    text.append('\n');
    appendValues(text, headers.values("content-type"));
    text.append('\n').append(dateLine).append('\n');
    TreeSet<String> names = new TreeSet<>();
    for (String name : headers.names()) {
      if (name.startsWith("x-amz-")) {
        names.add(name);
      }
    }
    for (String name : names) {
      text.append(name).append(':');
      appendValues(text, headers.values(name));
      text.append('\n');
    }
    if (hostBucket != null) {
      text.append('/').append(hostBucket);
    }
    text.append(request.rawPath().isEmpty() ? "/" : request.rawPath());
    appendSubResources(text, request.rawQuery());
    return text.toString();
  }

  private static void appendSubResources(StringBuilder text, String rawQuery) {
    List<AwsUri.Parameter> selected = new ArrayList<>();
    for (AwsUri.Parameter parameter : AwsUri.parameters(rawQuery)) {
      if (SUB_RESOURCES.contains(parameter.name())) {
        selected.add(parameter);
      }
    }
    selected.sort(Comparator.comparing(AwsUri.Parameter::name));
    char separator = '?';
    for (AwsUri.Parameter parameter : selected) {
      text.append(separator).append(parameter.name());
      if (!parameter.value().isEmpty()) {
        text.append('=').append(AwsUri.decode(parameter.value()));
      }
      separator = '&';
    }
  }

  private static void appendValues(StringBuilder text, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ",").append(values.get(i).strip());
    }
  }

  private static @Nullable Instant date(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Instant http = AmzDate.parseHttpDate(text);
    return http == null ? AmzDate.parse(text) : http;
  }

  private static Instant expiresAt(String text) throws RefusedException {
    try {
      long seconds = Long.parseLong(text);
      // Seconds since the epoch in twelve digits reach past the year 30000; more is nonsense.
      if (seconds < 0 || seconds > 999_999_999_999L) {
        throw denied();
      }
      return Instant.ofEpochSecond(seconds);
    } catch (NumberFormatException e) {
      throw new RefusedException(
          new SignatureRefusal.AccessDenied(
              "Invalid date (should be seconds since epoch): " + text));
    }
  }

  private static RefusedException denied() {
    return new RefusedException(
        new SignatureRefusal.AccessDenied(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
                + " parameters"));
  }
}
