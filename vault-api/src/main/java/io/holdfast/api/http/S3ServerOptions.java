package io.holdfast.api.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the S3 edge listens and what it bears.
 *
 * @param http plain listener, or null for none; port 0 takes a free one
 * @param https TLS listener, or null for none
 * @param maxConnections beyond it new connections are closed at once
 * @param maxConcurrentRequests beyond it requests are answered SlowDown
 * @param bodyIdleTimeout after which a silent body is answered RequestTimeout
 * @param writeTimeout after which a client that takes no byte is given up
 * @param keepAliveTimeout how long a connection may take to send a request's head
 * @param eventLoopThreads 0 for one per processor
 */
public record S3ServerOptions(
    @Nullable InetSocketAddress http,
    @Nullable InetSocketAddress https,
    int maxConnections,
    int maxConcurrentRequests,
    Duration bodyIdleTimeout,
    Duration writeTimeout,
    Duration keepAliveTimeout,
    int eventLoopThreads) {

  /** Usual limits. */
  public static S3ServerOptions listeningOn(
      @Nullable InetSocketAddress http, @Nullable InetSocketAddress https) {
    return new S3ServerOptions(
        http,
        https,
        8192,
        1024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(75),
        0);
  }

  /** The same with other limits on connections and on silent bodies. */
  public S3ServerOptions withLimits(int connections, Duration bodyIdle) {
    return new S3ServerOptions(
        http,
        https,
        connections,
        maxConcurrentRequests,
        bodyIdle,
        writeTimeout,
        keepAliveTimeout,
        eventLoopThreads);
  }
}
