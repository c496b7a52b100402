package io.holdfast.api.http;

import io.holdfast.api.error.S3Exception;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpRequest;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as the request's own thread sees them. */
final class Exchange {
  /** What is read and dropped of a refused body, to keep the connection. */
  static final long DRAIN_BYTES = 16L << 20;

  private final ConnectionHandler connection;
  private final HttpRequest request;
  private final SocketBody body;
  private final @Nullable S3Exception refusal;
  private final boolean mustClose;
  private final String requestId = RequestIds.next();
  private final long startNanos = System.nanoTime();
  private boolean anonymous;

  /**
   * A request whose head has come.
   *
   * @param refusal what its framing is refused for, or null
   * @param mustClose when the connection cannot be used for another request
   */
  Exchange(
      ConnectionHandler connection,
      HttpRequest request,
      SocketBody body,
      @Nullable S3Exception refusal,
      boolean mustClose) {
    this.connection = connection;
    this.request = request;
    this.body = body;
    this.refusal = refusal;
    this.mustClose = mustClose;
  }

  HttpRequest request() {
    return request;
  }

  SocketBody body() {
    return body;
  }

  @Nullable S3Exception refusal() {
    return refusal;
  }

  /**
   * Counts this request among those that nobody signed, which have a share of the places only.
   *
   * @return false when that share is taken
   */
  boolean admitAnonymous() {
    anonymous = connection.state().anonymousRequests.tryAcquire();
    return anonymous;
  }

  /** Whether {@link #admitAnonymous} gave this request a place. */
  boolean isAnonymous() {
    return anonymous;
  }

  String requestId() {
    return requestId;
  }

  long startNanos() {
    return startNanos;
  }

  String remoteAddress() {
    return connection.remoteAddress();
  }

  @Nullable String tlsProtocol() {
    SSLSession session = connection.tlsSession();
    return session == null ? null : session.getProtocol();
  }

  @Nullable String tlsCipher() {
    SSLSession session = connection.tlsSession();
    return session == null ? null : session.getCipherSuite();
  }

  ByteBufAllocator allocator() {
    return connection.allocator();
  }

  /** The time after which a client that takes no byte is given up. */
  long writeTimeoutNanos() {
    return connection.state().options.writeTimeout().toNanos();
  }

  /**
   * Whether the connection ends with this answer. A body that the client holds back until a 100
   * Continue, or too long a rest, must not be taken for the next request.
   */
  boolean closesConnection() {
    return mustClose
        || connection.state().stopping()
        || body.continueUnsent()
        || body.remainderExceeds(DRAIN_BYTES);
  }

  /** Writes a part of the answer; takes over the reference. */
  void write(ByteBuf part, ChannelFutureListener written) {
    connection.write(part, written);
  }

  /**
   * Writes the last part, in one flush with {@code head} where that is given; ends the exchange.
   */
  void finish(
      @Nullable ByteBuf head,
      @Nullable ByteBuf last,
      boolean close,
      ChannelFutureListener written) {
    connection.finish(this, head, last, close, written);
  }

  /** Ends the exchange by closing the connection, so that nobody takes the answer for whole. */
  void abort() {
    connection.abort();
  }
}
