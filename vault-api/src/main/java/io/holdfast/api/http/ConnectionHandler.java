package io.holdfast.api.http;

import static java.util.Objects.requireNonNull;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: one request at a time, in order. Everything here runs on the connection's event
 * loop, except what is marked otherwise.
 */
// A write or close that fails closes the channel, which is noticed in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final long DRAIN_SECONDS = 5;
  private static final long LINGER_SECONDS = 2;

  private enum Phase {
    /** Waiting for a request's head. */
    IDLE,
    /** A request's thread is at work. */
    SERVING,
    /** Answered; the rest of the body is being dropped. */
    DRAINING,
    /** Answered; waiting until what was answered can be written. */
    BLOCKED,
    /** Answered for the last time; dropping input so that the client sees the answer, no reset. */
    CLOSING
  }

  private final ServerState state;
  private final PacedRequestDecoder decoder;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> idleCheck;
  private @Nullable Exchange current;
  private Phase phase = Phase.IDLE;
  private long idleSinceNanos;
  private long drainedBytes;
  private boolean continueSent;
  private boolean inputShut;

  ConnectionHandler(ServerState state, PacedRequestDecoder decoder) {
    this.state = state;
    this.decoder = decoder;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    state.metrics.connectionOpened();
    idleSinceNanos = System.nanoTime();
    long period = Math.max(100, state.options.keepAliveTimeout().toMillis() / 4);
    idleCheck =
        active
            .executor()
            .scheduleAtFixedRate(this::closeIfIdle, period, period, TimeUnit.MILLISECONDS);
    active.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    state.metrics.connectionClosed();
    if (idleCheck != null) {
      idleCheck.cancel(false);
    }
    if (current != null) {
      current.body().clientGone();
    }
    phase = Phase.CLOSING;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (phase == Phase.CLOSING) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      begin(request);
    }
    if (message instanceof HttpContent content) {
      content(content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    boolean more =
        switch (phase) {
          case IDLE, DRAINING, CLOSING -> true;
          case SERVING -> current != null && current.body().wantsMore();
          case BLOCKED -> false;
        };
    if (more) {
      from.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    if (phase == Phase.BLOCKED && changed.channel().isWritable()) {
      next();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputShut = true;
      if (phase == Phase.SERVING && current != null) {
        current.body().broken(S3ErrorCode.INCOMPLETE_BODY);
      } else {
        from.close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    // Resets and TLS alarms are the client's doing; they are not faults of ours.
    log.debug("Connection from {} failed", remoteAddress(), cause);
    from.close();
  }

  private void begin(HttpRequest request) {
    state.metrics.started();
    MessageFraming framing = MessageFraming.of(request);
    continueSent = false;
    SocketBody body =
        new SocketBody(
            framing.contentLength(),
            framing.continueExpected(),
            state.options.bodyIdleTimeout().toNanos(),
            this::readMore);
    S3ErrorCode refused = framing.refusal();
    boolean counted = refused == null && state.requests.tryAcquire();
    S3Exception refusal = null;
    if (refused != null) {
      refusal = new S3Exception(refused);
    } else if (!counted) {
      refusal = new S3Exception(S3ErrorCode.SLOW_DOWN);
    }
    boolean close = refused != null || !framing.keepAlive();
    Exchange exchange = new Exchange(this, request, body, refusal, close);
    current = exchange;
    phase = Phase.SERVING;
    state.serve(exchange, counted);
  }

  private void content(HttpContent content) {
    Exchange exchange = current;
    if (exchange == null) {
      content.release();
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      exchange.body().broken(S3ErrorCode.INCOMPLETE_BODY);
      if (phase == Phase.DRAINING) {
        close();
      }
      return;
    }
    drainedBytes += content.content().readableBytes();
    exchange.body().offer(content.content());
    if (content instanceof LastHttpContent) {
      exchange.body().end();
      if (phase == Phase.DRAINING) {
        next();
      }
    } else if (phase == Phase.DRAINING && drainedBytes > Exchange.DRAIN_BYTES) {
      linger();
    }
  }

  /** The answer is on its way; decides what becomes of the connection. */
  private void answered(Exchange exchange, boolean close) {
    exchange.body().discard();
    if (close || inputShut) {
      // Behind refused framing anything may follow, and unread input would reset the answer away.
      if (inputShut || (exchange.body().hasEnded() && exchange.refusal() == null)) {
        closeAfterWrites();
      } else {
        linger();
      }
    } else if (exchange.body().hasEnded()) {
      next();
    } else {
      drain();
    }
  }

  private void next() {
    current = null;
    idleSinceNanos = System.nanoTime();
    if (state.stopping()) {
      closeAfterWrites();
    } else if (!handlerContext().channel().isWritable()) {
      phase = Phase.BLOCKED;
    } else {
      phase = Phase.IDLE;
      try {
        decoder.resume(requireNonNull(handlerContext().pipeline().context(decoder)));
      } catch (Exception e) {
        exceptionCaught(handlerContext(), e);
        return;
      }
      if (phase == Phase.IDLE) {
        handlerContext().read();
      }
    }
  }

  private void drain() {
    phase = Phase.DRAINING;
    drainedBytes = 0;
    Exchange drained = current;
    closeUnless(
        () -> phase != Phase.DRAINING || current != drained,
        TimeUnit.SECONDS.toNanos(DRAIN_SECONDS));
    handlerContext().read();
  }

  private void linger() {
    phase = Phase.CLOSING;
    current = null;
    ChannelHandlerContext here = handlerContext();
    decoder.discard();
    here.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> {
          if (here.channel() instanceof SocketChannel socket
              && here.pipeline().get(SslHandler.class) == null) {
            socket.shutdownOutput();
          }
        });
    here.executor().schedule(this::close, LINGER_SECONDS, TimeUnit.SECONDS);
    here.read();
  }

  private void closeAfterWrites() {
    phase = Phase.CLOSING;
    decoder.discard();
    current = null;
    idleSinceNanos = System.nanoTime();
    handlerContext().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void close() {
    phase = Phase.CLOSING;
    decoder.discard();
    handlerContext().close();
  }

  private ScheduledFuture<?> closeUnless(BooleanSupplier isDone, long delayNanos) {
    Runnable close =
        () -> {
          if (!isDone.getAsBoolean()) {
            close();
          }
        };
    return handlerContext().executor().schedule(close, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void closeIfIdle() {
    // A client that leaves the end of its answer unread keeps CLOSING from ending by itself.
    boolean idle = phase != Phase.SERVING && phase != Phase.DRAINING;
    if (idle && System.nanoTime() - idleSinceNanos > state.options.keepAliveTimeout().toNanos()) {
      close();
    }
  }

  /** Closes when no request is under way; from any thread. */
  void closeWhenIdle() {
    onEventLoop(() -> {
      if (phase == Phase.IDLE) {
        closeAfterWrites();
      }
    });
  }

  /** From the request's thread. */
  void write(ByteBuf part, ChannelFutureListener written) {
    handlerContext().writeAndFlush(part).addListener(written);
  }

  /** From the request's thread. */
  void finish(
      Exchange exchange,
      @Nullable ByteBuf head,
      @Nullable ByteBuf last,
      boolean close,
      ChannelFutureListener written) {
    boolean accepted =
        onEventLoop(() -> {
          if (head != null && last != null) {
            handlerContext().write(head);
          }
          ByteBuf end = last != null ? last : requireNonNull(head);
          ChannelFuture future = handlerContext().writeAndFlush(end);
          future.addListener(written);
          if (!future.isDone()) {
            var late = closeUnless(future::isDone, state.options.writeTimeout().toNanos());
            future.addListener(done -> late.cancel(false));
          }
          if (current == exchange) {
            answered(exchange, close);
          }
        });
    if (!accepted) {
      ReferenceCountUtil.release(head);
      ReferenceCountUtil.release(last);
    }
  }

  /** From the request's thread. */
  void abort() {
    onEventLoop(() -> {
      if (current != null) {
        current.body().discard();
      }
      close();
    });
  }

  private void readMore() {
    onEventLoop(() -> {
      Exchange exchange = current;
      if (exchange == null || phase != Phase.SERVING || exchange.body().hasEnded()) {
        return;
      }
      if (!continueSent && exchange.body().continueExpected()) {
        continueSent = true;
        handlerContext().writeAndFlush(MessageFraming.continueLine());
      }
      handlerContext().read();
    });
  }

  private boolean onEventLoop(Runnable task) {
    try {
      handlerContext().executor().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      log.debug("The event loop has stopped", e);
      return false;
    }
  }

  ServerState state() {
    return state;
  }

  ByteBufAllocator allocator() {
    return handlerContext().alloc();
  }

  String remoteAddress() {
    return handlerContext().channel().remoteAddress() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : "";
  }

  @Nullable SSLSession tlsSession() {
    SslHandler tls = handlerContext().pipeline().get(SslHandler.class);
    return tls == null ? null : tls.engine().getSession();
  }

  private ChannelHandlerContext handlerContext() {
    return requireNonNull(context, "the handler was not added to a channel");
  }
}
