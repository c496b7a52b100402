package io.holdfast.api.http;

import io.holdfast.api.request.HeaderName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Writes status line and headers straight into bytes. */
final class ResponseHead {
  private final ByteBuf bytes;

  ResponseHead(ByteBuf bytes, int status) {
    this.bytes = bytes;
    ascii("HTTP/1.1 ");
    ascii(Integer.toString(status));
    bytes.writeByte(' ');
    ascii(HttpResponseStatus.valueOf(status).reasonPhrase());
    newline();
  }

  /**
   * Adds a header. Values are ISO 8859-1 characters; others are written as UTF-8. Control
   * characters become spaces, so that no value can start a header of its own; no name can, either.
   *
   * @throws IllegalArgumentException where the name is no token
   */
  ResponseHead header(String name, String value) {
    if (!HeaderName.isToken(name)) {
      throw new IllegalArgumentException("a response header's name is no token");
    }
    ascii(name);
    bytes.writeByte(':').writeByte(' ');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > 0xFF) {
        bytes.writeBytes(safe(value.substring(i)).getBytes(StandardCharsets.UTF_8));
        break;
      }
      bytes.writeByte(isControl(c) ? ' ' : c);
    }
    newline();
    return this;
  }

  /** Ends the head; the body may follow in the same buffer. */
  ByteBuf end() {
    newline();
    return bytes;
  }

  private void newline() {
    bytes.writeByte('\r').writeByte('\n');
  }

  private void ascii(String text) {
    ByteBufUtil.writeAscii(bytes, text);
  }

  private static boolean isControl(char c) {
    return (c < 0x20 && c != '\t') || c == 0x7F;
  }

  private static String safe(String value) {
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      text.append(isControl(c) ? ' ' : c);
    }
    return text.toString();
  }
}
