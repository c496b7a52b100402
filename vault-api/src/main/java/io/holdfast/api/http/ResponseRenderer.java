package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.operation.S3Response;
import io.holdfast.api.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The one place where answers, refusals included, become bytes. */
final class ResponseRenderer {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int HEAD_BYTES = 1024;

  private final InstantSource clock;
  private final BlobSender blobs;
  private final String hostId;
  private final BiConsumer<RequestTrace, Boolean> sent;
  private volatile CachedDate date = new CachedDate(Long.MIN_VALUE, "");

  /** A date header is good for a second. */
  private record CachedDate(long epochSecond, String text) {}

  /**
   * Renders.
   *
   * @param hostId goes into x-amz-id-2
   * @param sent hears once of each request whether its answer was delivered
   */
  ResponseRenderer(
      InstantSource clock,
      BlobSender blobs,
      String hostId,
      BiConsumer<RequestTrace, Boolean> sent) {
    this.clock = clock;
    this.blobs = blobs;
    this.hostId = hostId;
    this.sent = sent;
  }

  /**
   * Sends an answer.
   *
   * @throws IOException when the body cannot be read and no byte of the answer was sent yet
   */
  void send(RequestTrace trace, S3Response response) throws IOException {
    Exchange exchange = trace.exchange;
    boolean close = exchange.closesConnection();
    trace.status = response.status();
    ByteBuf head = head(trace, response, close);
    boolean isBodiless = trace.isHead() || response.status() == 204 || response.status() == 304;
    switch (response.body()) {
      case S3Response.Body.Blobs streamed when !isBodiless && streamed.length() > 0 ->
          blobs.send(trace, head, streamed, close, sent);
      case S3Response.Body.Bytes document when !isBodiless -> {
        head.writeBytes(document.bytes());
        trace.bytesSent = document.bytes().length;
        finish(trace, head, close);
      }
      case S3Response.Body.Blobs streamed -> finish(trace, head, close);
      case S3Response.Body.Bytes document -> finish(trace, head, close);
      case S3Response.Body.Empty() -> finish(trace, head, close);
    }
  }

  /** The answer that tells of a refusal. */
  S3Response refusal(RequestTrace trace, S3Exception refusal) {
    S3ErrorCode code = refusal.code();
    Map<String, String> headers = new LinkedHashMap<>(refusal.headers());
    if (code.status() == 304) {
      return S3Response.empty(304, headers);
    }
    trace.errorCode = code.code();
    if (trace.isHead()) {
      headers.put("Content-Type", "application/xml");
      return S3Response.empty(code.status(), headers);
    }
    XmlWriter xml = new XmlWriter(512).open("Error");
    xml.element("Code", code.code());
    String message = refusal.getMessage();
    xml.element("Message", message == null ? code.message() : message);
    refusal.fields().forEach(xml::element);
    xml.element("Resource", trace.resource());
    xml.element("RequestId", trace.exchange.requestId());
    xml.element("HostId", hostId(trace));
    return new S3Response(
        code.status(), headers, new S3Response.Body.Bytes("application/xml", xml.toBytes()));
  }

  private void finish(RequestTrace trace, ByteBuf head, boolean close) {
    trace.firstByteNanos = System.nanoTime() - trace.exchange.startNanos();
    trace.exchange.finish(head, null, close, written -> sent.accept(trace, written.isSuccess()));
  }

  private ByteBuf head(RequestTrace trace, S3Response response, boolean close) {
    Exchange exchange = trace.exchange;
    int expected =
        response.body() instanceof S3Response.Body.Bytes document
            ? HEAD_BYTES + document.bytes().length
            : HEAD_BYTES;
    ByteBuf bytes = exchange.allocator().directBuffer(expected);
    try {
      return write(new ResponseHead(bytes, response.status()), trace, response, close);
    } catch (RuntimeException e) {
      bytes.release();
      throw e;
    }
  }

  private ByteBuf write(ResponseHead head, RequestTrace trace, S3Response response, boolean close) {
    Exchange exchange = trace.exchange;
    head.header("x-amz-request-id", exchange.requestId());
    head.header("x-amz-id-2", hostId(trace));
    head.header("Date", date());
    head.header("Server", "Holdfast");
    String contentLength = null;
    boolean hasContentType = false;
    for (Map.Entry<String, String> header : response.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase("Content-Length")) {
        contentLength = header.getValue();
        continue;
      }
      hasContentType |= header.getKey().equalsIgnoreCase("Content-Type");
      head.header(header.getKey(), header.getValue());
    }
    trace.corsHeaders.forEach(head::header);
    if (!hasContentType && response.body() instanceof S3Response.Body.Bytes document) {
      head.header("Content-Type", document.contentType());
    }
    String length = length(trace, response, contentLength);
    if (length != null) {
      head.header("Content-Length", length);
    }
    if (close) {
      head.header("Connection", "close");
    } else if (exchange.request().protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      head.header("Connection", "keep-alive");
    }
    return head.end();
  }

  private static @Nullable String length(
      RequestTrace trace, S3Response response, @Nullable String stated) {
    if (response.status() == 204 || response.status() == 304) {
      return null;
    }
    return switch (response.body()) {
      // A HEAD handler may state the length of what GET would give.
      case S3Response.Body.Empty() -> stated != null && trace.isHead() ? stated : "0";
      case S3Response.Body.Bytes document -> Integer.toString(document.bytes().length);
      case S3Response.Body.Blobs streamed -> Long.toString(streamed.length());
    };
  }

  private String hostId(RequestTrace trace) {
    return trace.exchange.requestId() + hostId;
  }

  private String date() {
    Instant now = clock.instant();
    CachedDate cached = date;
    if (cached.epochSecond() != now.getEpochSecond()) {
      cached = new CachedDate(now.getEpochSecond(), HTTP_DATE.format(now));
      date = cached;
    }
    return cached.text();
  }
}
