package io.holdfast.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection of HTTP/1.1, made to cost the client as little as possible: the client
 * shares the cores with the server that is measured.
 */
final class Connection implements AutoCloseable {
  private final Target target;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private @Nullable SocketChannel channel;

  /** The last response's status. */
  int status;

  /** Nanoseconds from the end of sending to the first byte of the last response. */
  long ttfbNanos;

  /** Bytes of the last response's body. */
  long bodyBytes;

  /** The last response's ETag header, or an empty string. */
  String etag = "";

  Connection(Target target) {
    this.target = target;
  }

  /** Sends one request and reads its response. The body is kept when {@code keep}. */
  byte[] exchange(byte[] head, ByteBuffer @Nullable [] body, boolean headOnly, boolean keep)
      throws IOException {
    SocketChannel socket = channel();
    ByteBuffer[] out = new ByteBuffer[body == null ? 1 : body.length + 1];
    out[0] = ByteBuffer.wrap(head);
    long left = head.length;
    for (int i = 1; i < out.length; i++) {
      out[i] = Objects.requireNonNull(body)[i - 1].duplicate();
      left += out[i].remaining();
    }
    long start = System.nanoTime();
    while (left > 0) {
      left -= socket.write(out);
    }
    return read(socket, start, headOnly, keep);
  }

  private byte[] read(SocketChannel socket, long start, boolean headOnly, boolean keep)
      throws IOException {
    buffer.clear();
    int headEnd = -1;
    while (headEnd < 0) {
      if (socket.read(buffer) < 0) {
        throw new EOFException(target.name() + " closed the connection");
      }
      if (ttfbNanos == 0) {
        ttfbNanos = System.nanoTime() - start;
      }
      headEnd = headEnd();
    }
    byte[] headBytes = new byte[headEnd];
    buffer.get(0, headBytes);
    String head = new String(headBytes, StandardCharsets.ISO_8859_1);
    status = Integer.parseInt(head.substring(9, 12));
    etag = header(head, "etag");
    String length = header(head, "content-length");
    boolean chunked = header(head, "transfer-encoding").equalsIgnoreCase("chunked");
    boolean empty = headOnly || status == 204 || status == 304;
    boolean close = header(head, "connection").equalsIgnoreCase("close");
    ByteBuffer kept = ByteBuffer.allocate(0);
    buffer.flip().position(headEnd);
    bodyBytes = 0;
    if (!empty && chunked) {
      kept = readChunked(socket);
    } else if (!empty) {
      kept = readFixed(socket, Long.parseLong(length), keep);
    }
    if (close) {
      close();
    }
    byte[] bytes = new byte[kept.remaining()];
    kept.get(bytes);
    return bytes;
  }

  private ByteBuffer readFixed(SocketChannel socket, long length, boolean keep) throws IOException {
    ByteBuffer kept = ByteBuffer.allocate(keep ? (int) length : 0);
    long left = length;
    while (true) {
      left -= buffer.remaining();
      bodyBytes += buffer.remaining();
      if (keep) {
        kept.put(buffer);
      }
      if (left <= 0) {
        return kept.flip();
      }
      buffer.clear();
      if (socket.read(buffer) < 0) {
        throw new EOFException(target.name() + " closed amid a body");
      }
      buffer.flip();
    }
  }

  private ByteBuffer readChunked(SocketChannel socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] end = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    while (true) {
      byte[] piece = new byte[buffer.remaining()];
      buffer.get(piece);
      bytes.writeBytes(piece);
      bodyBytes += piece.length;
      byte[] all = bytes.toByteArray();
      int from = all.length - end.length;
      if (from >= 0 && Arrays.equals(all, from, all.length, end, 0, end.length)) {
        return ByteBuffer.wrap(all);
      }
      buffer.clear();
      if (socket.read(buffer) < 0) {
        throw new EOFException(target.name() + " closed amid a chunked body");
      }
      buffer.flip();
    }
  }

  private int headEnd() {
    for (int i = 3; i < buffer.position(); i++) {
      if (buffer.get(i) == '\n' && buffer.get(i - 1) == '\r' && buffer.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static String header(String head, String name) {
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\r\n" + name + ":");
    if (at < 0) {
      return "";
    }
    int from = at + name.length() + 3;
    return head.substring(from, head.indexOf("\r\n", from)).strip();
  }

  private SocketChannel channel() throws IOException {
    ttfbNanos = 0;
    SocketChannel open = channel;
    if (open == null || !open.isOpen()) {
      open = SocketChannel.open(new InetSocketAddress(target.host(), target.port()));
      open.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel = open;
    }
    return open;
  }

  @Override
  public void close() throws IOException {
    SocketChannel open = channel;
    if (open != null) {
      open.close();
      channel = null;
    }
  }
}
