package io.holdfast.api.server;

import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.PolicyAuthorizer;
import io.holdfast.api.authorization.PolicyPrincipals;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.http.S3Pipeline;
import io.holdfast.api.http.S3PipelineParts;
import io.holdfast.api.http.S3Server;
import io.holdfast.api.http.S3ServerOptions;
import io.holdfast.api.operation.S3BucketOperations;
import io.holdfast.api.operation.S3ObjectOperations;
import io.holdfast.api.ops.AccessLog;
import io.holdfast.api.ops.LogbackAccessLog;
import io.holdfast.api.ops.VaultMetrics;
import io.holdfast.api.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The S3 listeners over the stores. */
final class S3Edge implements AutoCloseable {
  private final S3Server server;
  private final Duration grace;

  private S3Edge(S3Server server, Duration grace) {
    this.server = server;
    this.grace = grace;
  }

  static S3Edge start(
      HoldfastConfig config,
      VaultStores stores,
      VaultMetrics metrics,
      @Nullable TlsContexts tls,
      InstantSource clock)
      throws IOException {
    Authorizer authorizer = new PolicyAuthorizer(stores.identity().principals());
    IdentityServices identity = IdentityServices.over(stores, clock);
    AccessLog accessLog =
        config.log().accessLog() ? new LogbackAccessLog(config.log().format()) : AccessLog.NONE;
    S3PipelineParts parts =
        new S3PipelineParts(
            config.s3(),
            identity.credentials(),
            identity.calls(),
            stores.buckets(),
            stores.blobs(),
            config.limits().bufferBudgetBytes(),
            new S3BucketOperations(
                authorizer,
                new PolicyPrincipals(stores.accounts(), stores.identity().directory()),
                stores.accounts(),
                stores.buckets(),
                stores.versions(),
                stores.uploads(),
                config.s3()),
            new S3ObjectOperations(
                authorizer,
                identity.credentials(),
                stores.accounts(),
                stores.buckets(),
                stores.versions(),
                stores.uploads(),
                stores.blobs(),
                config.s3()),
            metrics,
            accessLog,
            clock);
    S3Server server =
        S3Server.start(
            options(config), tls == null ? null : tls::current, new S3Pipeline(parts), metrics);
    return new S3Edge(server, config.limits().shutdownGrace());
  }

  private static S3ServerOptions options(HoldfastConfig config) {
    HoldfastConfig.Listeners listeners = config.listeners();
    return S3ServerOptions.listeningOn(
            listeners.http()
                ? new InetSocketAddress(listeners.address(), listeners.httpPort())
                : null,
            listeners.https()
                ? new InetSocketAddress(listeners.address(), listeners.httpsPort())
                : null)
        .withLimits(config.limits().maxConnections(), config.limits().bodyIdleTimeout());
  }

  int httpPort() {
    return server.httpPort();
  }

  int httpsPort() {
    return server.httpsPort();
  }

  /** Lets the requests under way end. */
  @Override
  public void close() {
    server.stop(grace);
  }
}
