package io.holdfast.bench;

import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.RequestSigner;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.sigv4.SignedHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Writes request heads, signed as the target asks. */
final class Requests {
  private static final ByteBuffer[] NONE = new ByteBuffer[0];

  private final Target target;

  Requests(Target target) {
    this.target = target;
  }

  /** A request on the wire. */
  record Wire(byte[] head, ByteBuffer[] body) {}

  Wire request(String method, String rawPath, String rawQuery, @Nullable Payload payload) {
    RequestSigner signer = target.signer();
    long length = payload == null ? 0 : payload.length();
    boolean trailer = payload != null && target.auth() == Target.Auth.TRAILER;
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("host", target.host() + ":" + target.port()));
    ByteBuffer[] body = payload == null ? NONE : new ByteBuffer[] {payload.bytes()};
    if (trailer && payload != null) {
      String hexLength = Long.toHexString(length);
      ByteBuffer before = ascii(hexLength + "\r\n");
      ByteBuffer after = ascii("\r\n0\r\nx-amz-checksum-crc32:" + payload.crc32() + "\r\n\r\n");
      headers.add(Map.entry("content-encoding", "aws-chunked"));
      headers.add(Map.entry("x-amz-decoded-content-length", String.valueOf(length)));
      headers.add(Map.entry("x-amz-trailer", "x-amz-checksum-crc32"));
      body = new ByteBuffer[] {before, payload.bytes(), after};
      length += before.remaining() + after.remaining();
    }
    StringBuilder head = new StringBuilder(512).append(method).append(' ').append(rawPath);
    if (!rawQuery.isEmpty()) {
      head.append('?').append(rawQuery);
    }
    head.append(" HTTP/1.1\r\n");
    if (signer != null) {
      PayloadMode mode = mode(payload);
      RequestToSign toSign =
          new RequestToSign(method, rawPath, rawQuery, SignedHeaders.of(headers));
      signer
          .signHeaders(toSign, mode, Instant.now())
          .headers()
          .forEach((name, value) -> line(head, name, value));
    }
    headers.forEach(header -> line(head, header.getKey(), header.getValue()));
    if (payload != null || method.equals("POST") || method.equals("PUT")) {
      line(head, "content-length", String.valueOf(length));
    }
    head.append("\r\n");
    return new Wire(head.toString().getBytes(StandardCharsets.ISO_8859_1), body);
  }

  private PayloadMode mode(@Nullable Payload payload) {
    if (payload == null) {
      return PayloadMode.UNSIGNED;
    }
    return switch (target.auth()) {
      case NONE, UNSIGNED -> PayloadMode.UNSIGNED;
      case SIGNED -> new PayloadMode.SingleChunk(payload.sha256());
      case TRAILER -> PayloadMode.Streaming.UNSIGNED_TRAILER;
    };
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Bytes to send. Signing costs what it costs a real client: the digest is made each time. */
  record Payload(ByteBuffer source) {
    static Payload of(byte[] bytes) {
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
      direct.put(bytes).flip();
      return new Payload(direct);
    }

    ByteBuffer bytes() {
      return source.duplicate();
    }

    long length() {
      return source.remaining();
    }

    String sha256() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes());
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    String crc32() {
      CRC32 crc = new CRC32();
      crc.update(bytes());
      byte[] value = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
      return Base64.getEncoder().encodeToString(value);
    }
  }
}
