package io.holdfast.api.http;

import io.holdfast.api.ops.S3Metrics;
import io.netty.channel.group.ChannelGroup;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** What all connections of a server share. */
final class ServerState {
  final S3ServerOptions options;
  final S3Metrics metrics;
  final ChannelGroup connections;
  final Semaphore requests;

  /** Strangers get a quarter of the places, so that they cannot keep the others out. */
  final Semaphore anonymousRequests;

  private final Consumer<Exchange> pipeline;
  private volatile boolean stopping;

  ServerState(
      S3ServerOptions options,
      S3Metrics metrics,
      ChannelGroup connections,
      Consumer<Exchange> pipeline) {
    this.options = options;
    this.metrics = metrics;
    this.connections = connections;
    this.pipeline = pipeline;
    this.requests = new Semaphore(options.maxConcurrentRequests());
    this.anonymousRequests = new Semaphore(Math.max(1, options.maxConcurrentRequests() / 4));
  }

  boolean stopping() {
    return stopping;
  }

  void stop() {
    stopping = true;
  }

  /** Runs the pipeline for one request on a virtual thread of its own. */
  void serve(Exchange exchange, boolean counted) {
    Thread.ofVirtual()
        .name(exchange.requestId())
        .start(() -> {
          try {
            pipeline.accept(exchange);
          } finally {
            if (exchange.isAnonymous()) {
              anonymousRequests.release();
            }
            if (counted) {
              requests.release();
            }
          }
        });
  }
}
