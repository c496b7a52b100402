package io.holdfast.api.http;

import io.holdfast.api.fakes.MemorySessions;
import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.RequestSigner;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.sigv4.SignedHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes requests as clients with any credentials for any service would. */
record Signing(String keyId, String secret, @Nullable String token, String region, String service) {
  /** With the edge's own key. */
  static Signing with(String service) {
    return new Signing(Edge.KEY_ID, Edge.SECRET, null, "us-east-1", service);
  }

  /** With temporary credentials. */
  static Signing with(MemorySessions.Issued issued, String service) {
    return new Signing(
        issued.session().accessKeyId(),
        issued.session().secret().reveal(),
        issued.token(),
        "us-east-1",
        service);
  }

  Signing withToken(@Nullable String other) {
    return new Signing(keyId, secret, other, region, service);
  }

  Signing inRegion(String other) {
    return new Signing(keyId, secret, token, other, service);
  }

  /** A call with a form, ready for {@link RawClient#send}. */
  String call(String target, String form) {
    return call(target, form, Map.of());
  }

  String call(String target, String form, Map<String, String> headers) {
    Map<String, String> all = new TreeMap<>(headers);
    all.putIfAbsent("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    return request("POST", target, all, form);
  }

  /** Any request; the digest of the body is signed. */
  String request(String method, String target, Map<String, String> headers, String body) {
    Map<String, String> all = new TreeMap<>(headers);
    all.putIfAbsent("host", "localhost");
    PayloadMode payload = new PayloadMode.SingleChunk(sha256(body));
    all.putAll(
        new RequestSigner(keyId, secret, token, region, service)
            .signHeaders(toSign(method, target, all), payload, Edge.NOW)
            .headers());
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head + "content-length: " + body.length() + "\r\n\r\n" + body;
  }

  /** A presigned GET that says nothing of its body, as S3 has it. */
  String presigned(String target) {
    return presigned(target, Map.of("host", "localhost"));
  }

  /** A presigned GET with the digest of no body. */
  String presignedWithDigest(String target) {
    return presigned(target, Map.of("host", "localhost", "x-amz-content-sha256", sha256("")));
  }

  private String presigned(String target, Map<String, String> headers) {
    String query =
        new RequestSigner(keyId, secret, token, region, service)
            .presign(toSign("GET", target, headers), Edge.NOW, 60);
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    StringBuilder head = new StringBuilder("GET " + path + "?" + query + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head + "\r\n";
  }

  static String sha256(String body) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(body.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RequestToSign toSign(String method, String target, Map<String, String> headers) {
    int question = target.indexOf('?');
    return new RequestToSign(
        method,
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        SignedHeaders.of(List.copyOf(headers.entrySet())));
  }
}
