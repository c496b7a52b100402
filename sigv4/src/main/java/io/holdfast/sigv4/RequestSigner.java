package io.holdfast.sigv4;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Signs requests as a client does: for benchmarks, for diagnosis, for tests and for gateways. */
public final class RequestSigner {
  private final String accessKeyId;
  private final String secretAccessKey;
  private final @Nullable String sessionToken;
  private final String region;
  private final String service;

  /**
   * A signer for one set of credentials.
   *
   * @param sessionToken sent and signed as {@code x-amz-security-token}; null without a session
   */
  public RequestSigner(
      String accessKeyId,
      String secretAccessKey,
      @Nullable String sessionToken,
      String region,
      String service) {
    this.accessKeyId = accessKeyId;
    this.secretAccessKey = secretAccessKey;
    this.sessionToken = sessionToken;
    this.region = region;
    this.service = service;
  }

  /**
   * What a signed request needs.
   *
   * @param headers the fields to set, by lower-case name, {@code authorization} among them
   * @param seed where chunk signatures start
   */
  public record Signed(Map<String, String> headers, ChunkSeed seed) {
    /** Copies the map. */
    public Signed {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * Signs all headers of the request, which must hold {@code host}, and adds {@code x-amz-date},
   * {@code x-amz-content-sha256} (for S3) and {@code x-amz-security-token}.
   */
  public Signed signHeaders(RequestToSign request, PayloadMode payload, Instant now) {
    String amzDate = AmzDate.format(now);
    Map<String, String> added = new LinkedHashMap<>();
    added.put("x-amz-date", amzDate);
    if (service.equals("s3")) {
      added.put("x-amz-content-sha256", payload.headerValue());
    }
    if (sessionToken != null) {
      added.put("x-amz-security-token", sessionToken);
    }
    TreeSet<String> names = new TreeSet<>(added.keySet());
    request.headers().names().forEach(names::add);
    SignedHeaders all = SignedHeaders.of(valuesOf(names, request.headers(), added));
    SigningKey key = key(amzDate);
    List<String> signedHeaders = List.copyOf(names);
    String signature =
        signature(
            key,
            amzDate,
            new RequestToSign(request.method(), request.rawPath(), request.rawQuery(), all),
            signedHeaders,
            payload.headerValue());
    StringBuilder authorization = new StringBuilder(CanonicalRequest.ALGORITHM);
    authorization.append(" Credential=").append(accessKeyId).append('/').append(key.scope());
    authorization.append(", SignedHeaders=");
    CanonicalRequest.appendNames(authorization, signedHeaders);
    authorization.append(", Signature=").append(signature);
    added.put("authorization", authorization.toString());
    return new Signed(added, new ChunkSeed(key, amzDate, signature));
  }

  /**
   * The raw query that presigns the request, its own query included.
   *
   * @param expiresSeconds 1 to 604800
   */
  public String presign(RequestToSign request, Instant now, long expiresSeconds) {
    String amzDate = AmzDate.format(now);
    SigningKey key = key(amzDate);
    TreeSet<String> names = new TreeSet<>();
    request.headers().names().forEach(names::add);
    List<String> signedHeaders = List.copyOf(names);
    StringBuilder joined = new StringBuilder();
    CanonicalRequest.appendNames(joined, signedHeaders);
    StringBuilder query = new StringBuilder(request.rawQuery());
    append(query, "X-Amz-Algorithm", CanonicalRequest.ALGORITHM);
    append(query, "X-Amz-Credential", accessKeyId + '/' + key.scope());
    append(query, "X-Amz-Date", amzDate);
    append(query, "X-Amz-Expires", Long.toString(expiresSeconds));
    if (sessionToken != null) {
      append(query, "X-Amz-Security-Token", sessionToken);
    }
    append(query, "X-Amz-SignedHeaders", joined.toString());
    List<String> contentSha256 = request.headers().values("x-amz-content-sha256");
    String signature =
        signature(
            key,
            amzDate,
            new RequestToSign(
                request.method(), request.rawPath(), query.toString(), request.headers()),
            signedHeaders,
            contentSha256.isEmpty() ? "UNSIGNED-PAYLOAD" : contentSha256.getFirst());
    append(query, "X-Amz-Signature", signature);
    return query.toString();
  }

  /** The fields that sign a POST policy, given in base64: {@code x-amz-signature} and its kin. */
  public Map<String, String> signPolicy(String policyBase64, Instant now) {
    String amzDate = AmzDate.format(now);
    SigningKey key = key(amzDate);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("policy", policyBase64);
    fields.put("x-amz-algorithm", CanonicalRequest.ALGORITHM);
    fields.put("x-amz-credential", accessKeyId + '/' + key.scope());
    fields.put("x-amz-date", amzDate);
    if (sessionToken != null) {
      fields.put("x-amz-security-token", sessionToken);
    }
    fields.put("x-amz-signature", key.sign(Digests.latin1(policyBase64)));
    return fields;
  }

  private SigningKey key(String amzDate) {
    return SigningKey.derive(
        secretAccessKey, new CredentialScope(amzDate.substring(0, 8), region, service));
  }

  private static String signature(
      SigningKey key,
      String amzDate,
      RequestToSign request,
      List<String> signedHeaders,
      String payloadHash) {
    String canonicalRequest =
        CanonicalRequest.of(
            request.method(),
            AwsUri.canonicalPath(request.rawPath()),
            AwsUri.canonicalQuery(AwsUri.parameters(request.rawQuery()), null),
            request.headers(),
            signedHeaders,
            payloadHash);
    return key.sign(
        Digests.latin1(
            CanonicalRequest.stringToSign(amzDate, key.scope(), Digests.latin1(canonicalRequest))));
  }

  private static Map<String, List<String>> valuesOf(
      Collection<String> names, SignedHeaders headers, Map<String, String> added) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String name : names) {
      String override = added.get(name);
      values.put(
          name, override == null ? new ArrayList<>(headers.values(name)) : List.of(override));
    }
    return values;
  }

  private static void append(StringBuilder query, String name, String value) {
    if (!query.isEmpty()) {
      query.append('&');
    }
    query.append(name).append('=').append(AwsUri.encode(value, false));
  }

  /** Prints no secret. */
  @Override
  public String toString() {
    return "RequestSigner[" + accessKeyId + ", " + region + ", " + service + "]";
  }
}
