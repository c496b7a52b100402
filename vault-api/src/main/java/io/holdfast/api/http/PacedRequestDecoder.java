package io.holdfast.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
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

  private boolean holding;

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
    if (holding) {
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

  /** Lets the next request out, from bytes that are here already or come later. */
  void resume(ChannelHandlerContext context) throws Exception {
    holding = false;
    channelRead(context, Unpooled.EMPTY_BUFFER);
  }
}
