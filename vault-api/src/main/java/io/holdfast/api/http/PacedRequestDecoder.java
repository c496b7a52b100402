package io.holdfast.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes one request, then waits until it was answered: pipelined requests stay undecoded bytes,
 * so that they are served in order and cost no memory beyond one read. Framing that two parties
 * could understand differently is refused (RFC 9112 §6.3, §11.2).
 */
final class PacedRequestDecoder extends HttpRequestDecoder {
  static final int MAX_LINE_BYTES = 16 * 1024;
  static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_CHUNK_BYTES = 1 << 20;

  /** More than one read behind a request that is served: nobody asked for it. */
  private static final int MAX_HELD_BYTES = 4 << 20;

  private boolean holding;
  private boolean discarding;

  PacedRequestDecoder() {
    super(
        new HttpDecoderConfig()
            // The method, two spaces and the version come on top of the target.
            .setMaxInitialLineLength(MAX_LINE_BYTES + 32)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_CHUNK_BYTES)
            .setAllowDuplicateContentLengths(false));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (discarding) {
      buffer.skipBytes(buffer.readableBytes());
      return;
    }
    if (holding) {
      if (buffer.readableBytes() > MAX_HELD_BYTES) {
        throw new TooLongFrameException("too much behind a request that is being served");
      }
      return;
    }
    super.decode(context, buffer, out);
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      holding = true;
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
  }

  /** Whether to read on is for {@link ConnectionHandler} alone: it knows who wants the bytes. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    discardSomeReadBytes();
    context.fireChannelReadComplete();
  }

  /** Input that is here and was not decoded. */
  int heldBytes() {
    return internalBuffer().readableBytes();
  }

  /** From now on input is dropped: the connection is closing, and nobody will decode it. */
  void discard() {
    discarding = true;
  }

  /** Lets the next request out, from bytes that are here already or come later. */
  void resume(ChannelHandlerContext context) throws Exception {
    holding = false;
    channelRead(context, Unpooled.EMPTY_BUFFER);
  }
}
