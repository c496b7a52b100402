package io.holdfast.api.http;

import io.holdfast.api.ops.S3Metrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listens for S3 requests. HTTP/1.1 and 1.0 on Netty, over epoll where that is available. */
public final class S3Server implements AutoCloseable {
  private static final int WRITE_HIGH_BYTES = 1 << 20;

  private final ServerState state;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup loops;
  private final boolean epoll = Epoll.isAvailable();
  private final List<Channel> listeners = new ArrayList<>();
  private int httpPort = -1;
  private int httpsPort = -1;

  private S3Server(S3ServerOptions options, S3Pipeline pipeline, S3Metrics metrics) {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    this.state = new ServerState(options, metrics, connections, pipeline::serve);
    this.acceptor = group(1, "s3-accept");
    int threads = options.eventLoopThreads();
    this.loops = group(threads > 0 ? threads : Runtime.getRuntime().availableProcessors(), "s3-io");
  }

  /**
   * Starts listening.
   *
   * @param tls asked for every new TLS connection, so that a certificate can be replaced while the
   *     server runs; needed where {@code options.https()} is given
   * @throws IOException when an address cannot be bound
   */
  public static S3Server start(
      S3ServerOptions options,
      @Nullable Supplier<SslContext> tls,
      S3Pipeline pipeline,
      S3Metrics metrics)
      throws IOException {
    S3Server server = new S3Server(options, pipeline, metrics);
    try {
      if (options.http() != null) {
        server.httpPort = server.listen(options.http(), null);
      }
      if (options.https() != null) {
        if (tls == null) {
          throw new IllegalArgumentException("HTTPS needs a certificate");
        }
        server.httpsPort = server.listen(options.https(), tls);
      }
      return server;
    } catch (IOException | RuntimeException e) {
      server.stop(Duration.ZERO);
      throw e;
    }
  }

  /** The port of the plain listener, or -1. */
  public int httpPort() {
    return httpPort;
  }

  /** The port of the TLS listener, or -1. */
  public int httpsPort() {
    return httpsPort;
  }

  /**
   * Stops: takes no new connection, lets the requests under way end, then closes. What is not done
   * after {@code grace} is cut off.
   */
  public void stop(Duration grace) {
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    state.stop();
    for (Channel connection : state.connections) {
      ConnectionHandler handler = connection.pipeline().get(ConnectionHandler.class);
      if (handler != null) {
        handler.closeWhenIdle();
      }
    }
    state.connections.newCloseFuture().awaitUninterruptibly(Math.max(1, grace.toMillis()));
    state.connections.close().awaitUninterruptibly(1000);
    acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1500);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
  }

  /** Stops with half a minute for the requests under way. */
  @Override
  public void close() {
    stop(Duration.ofSeconds(30));
  }

  private EventLoopGroup group(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        new DefaultThreadFactory(name, true),
        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  private int listen(InetSocketAddress address, @Nullable Supplier<SslContext> tls)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptor, loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(WRITE_HIGH_BYTES / 4, WRITE_HIGH_BYTES))
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(2048, 64 * 1024, 1 << 20))
            .childHandler(new Connections(tls));
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "%s:%d cannot be listened on"
              .formatted(address.getAddress().getHostAddress(), address.getPort()),
          bound.cause());
    }
    listeners.add(bound.channel());
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  /** Sets up each connection. */
  private final class Connections extends ChannelInitializer<SocketChannel> {
    private final @Nullable Supplier<SslContext> tls;

    Connections(@Nullable Supplier<SslContext> tls) {
      this.tls = tls;
    }

    // Nothing waits for the end of a connection that is not wanted.
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    protected void initChannel(SocketChannel channel) {
      if (state.stopping() || state.connections.size() >= state.options.maxConnections()) {
        channel.close();
        return;
      }
      state.connections.add(channel);
      if (tls != null) {
        channel.pipeline().addLast(tls.get().newHandler(channel.alloc()));
      }
      PacedRequestDecoder decoder = new PacedRequestDecoder();
      channel.pipeline().addLast(decoder, new ConnectionHandler(state, decoder));
    }
  }
}
