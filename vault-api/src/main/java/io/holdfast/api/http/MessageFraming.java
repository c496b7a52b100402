package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a message ends, strictly: what two parties could read differently is refused and the
 * connection closed, because the next byte might be anything (RFC 9112 §6).
 *
 * @param contentLength -1 for a chunked body, 0 for none
 * @param continueExpected whether the client waits for 100 Continue
 * @param refusal why the message cannot be served, or null
 * @param keepAlive whether the client wants to go on after it
 */
record MessageFraming(
    long contentLength,
    boolean continueExpected,
    @Nullable S3ErrorCode refusal,
    boolean keepAlive) {

  private static final ByteBuf CONTINUE =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  /** What a client waits for that holds its body back; every call gives a view of its own. */
  static ByteBuf continueLine() {
    return CONTINUE.duplicate();
  }

  static MessageFraming of(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return refused(
          request.decoderResult().cause() instanceof TooLongHttpHeaderException
              ? S3ErrorCode.REQUEST_HEADER_SECTION_TOO_LARGE
              : S3ErrorCode.BAD_REQUEST);
    }
    HttpHeaders headers = request.headers();
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1
        || request.uri().length() > PacedRequestDecoder.MAX_LINE_BYTES) {
      return refused(S3ErrorCode.BAD_REQUEST);
    }
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    boolean isModern = version.minorVersion() >= 1;
    if (hosts.size() > 1 || (isModern && hosts.isEmpty())) {
      return refused(S3ErrorCode.BAD_REQUEST);
    }
    boolean chunked = false;
    long length = 0;
    if (!codings.isEmpty()) {
      boolean understood =
          isModern
              && lengths.isEmpty()
              && codings.size() == 1
              && codings.getFirst().equalsIgnoreCase("chunked");
      if (!understood) {
        return refused(S3ErrorCode.BAD_REQUEST);
      }
      chunked = true;
    } else if (!lengths.isEmpty()) {
      length = lengths.size() == 1 ? digits(lengths.getFirst()) : -1;
      if (length < 0) {
        return refused(S3ErrorCode.BAD_REQUEST);
      }
    }
    boolean awaitsContinue =
        isModern
            && (chunked || length > 0)
            && headers.containsValue(HttpHeaderNames.EXPECT, "100-continue", true);
    return new MessageFraming(
        chunked ? -1 : length, awaitsContinue, null, HttpUtil.isKeepAlive(request));
  }

  private static MessageFraming refused(S3ErrorCode code) {
    return new MessageFraming(0, false, code, false);
  }

  private static long digits(String value) {
    if (value.isEmpty() || value.length() > 18) {
      return -1;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(value);
  }
}
