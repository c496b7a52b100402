package io.holdfast.api.ops;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetAddress;
import java.util.Map;

/**
 * The listener for health and metrics: an application context of its own, so that nothing of it is
 * reachable on another port, nor anything of another edge on this one.
 */
public final class ManagementServer implements AutoCloseable {
  static final String EDGE = "holdfast.edge";
  static final String NAME = "management";

  private final ApplicationContext context;
  private final EmbeddedServer server;

  private ManagementServer(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /** Opens the listener; port 0 takes a free one. */
  public static ManagementServer start(InetAddress address, int port, ManagementSources sources) {
    ApplicationContext context =
        ApplicationContext.builder()
            .environments(NAME)
            .deduceEnvironment(false)
            .environmentPropertySource(false)
            .banner(false)
            .singletons(sources)
            .properties(
                Map.of(
                    EDGE,
                    NAME,
                    "micronaut.application.name",
                    "holdfast-management",
                    "micronaut.server.host",
                    address.getHostAddress(),
                    "micronaut.server.port",
                    port == 0 ? -1 : port,
                    "micronaut.server.max-request-size",
                    8192,
                    "micronaut.server.netty.worker.threads",
                    1))
            .start();
    try {
      EmbeddedServer server = context.getBean(EmbeddedServer.class);
      server.start();
      return new ManagementServer(context, server);
    } catch (RuntimeException failure) {
      context.close();
      throw failure;
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.stop();
    context.close();
  }
}
