package io.holdfast.sts.oidc;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads one HTTP/1.1 response with status 200 (RFC 9112); anything odd is an IOException. */
final class BoundedResponse {
  private static final int MAX_LINE_BYTES = 8_192;
  private static final int MAX_HEADERS = 100;

  private final InputStream in;
  private long contentLength = -1;
  private boolean chunked;

  BoundedResponse(InputStream in) {
    this.in = in;
  }

  byte[] body(int maxBytes) throws IOException {
    String status = line();
    if (!status.matches("HTTP/1\\.[01] 200(?: .*)?")) {
      throw new IOException("the provider did not answer 200");
    }
    readHeaders();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (chunked) {
      readChunks(body, maxBytes);
    } else if (contentLength >= 0) {
      copy(body, contentLength, maxBytes);
    } else {
      body.writeBytes(in.readNBytes(maxBytes + 1));
      refuseBeyond(body.size(), maxBytes);
    }
    return body.toByteArray();
  }

  private void readHeaders() throws IOException {
    for (int i = 0; i <= MAX_HEADERS; i++) {
      String header = line();
      if (header.isEmpty()) {
        return;
      }
      int colon = header.indexOf(':');
      String name = colon < 0 ? "" : header.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = header.substring(colon + 1).strip();
      switch (name) {
        case "content-length" -> contentLength = number(value, 10);
        case "transfer-encoding" -> {
          if (!value.equalsIgnoreCase("chunked")) {
            throw new IOException("the provider's answer is encoded unexpectedly");
          }
          chunked = true;
        }
        case "content-encoding" -> throw new IOException("the provider's answer is compressed");
        default -> {
          // Nothing else matters for a document that is read once.
        }
      }
    }
    throw new IOException("the provider's answer has too many headers");
  }

  private void readChunks(ByteArrayOutputStream body, int maxBytes) throws IOException {
    while (true) {
      String head = line();
      int semicolon = head.indexOf(';');
      long size = number((semicolon < 0 ? head : head.substring(0, semicolon)).strip(), 16);
      if (size == 0) {
        return;
      }
      copy(body, size, maxBytes);
      if (!line().isEmpty()) {
        throw new IOException("the provider's answer is framed wrongly");
      }
    }
  }

  private void copy(ByteArrayOutputStream body, long bytes, int maxBytes) throws IOException {
    refuseBeyond(body.size() + bytes, maxBytes);
    byte[] part = in.readNBytes((int) bytes);
    if (part.length < bytes) {
      throw new EOFException("the provider's answer ends early");
    }
    body.writeBytes(part);
  }

  private static void refuseBeyond(long size, int maxBytes) throws IOException {
    if (size > maxBytes) {
      throw new IOException("the provider's answer is too long");
    }
  }

  private static long number(String text, int radix) throws IOException {
    if (text.isEmpty() || text.length() > 9 || !text.matches("[0-9A-Fa-f]+")) {
      throw new IOException("the provider's answer is framed wrongly");
    }
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("the provider's answer is framed wrongly", e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() == MAX_LINE_BYTES) {
        throw new IOException("the provider's answer ends early or is too long");
      }
      line.append((char) b);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }
}
