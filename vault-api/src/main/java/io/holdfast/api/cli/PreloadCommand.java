package io.holdfast.api.cli;

import io.holdfast.api.ops.ManagementServer;
import io.holdfast.api.ops.ManagementSources;
import io.holdfast.api.ops.VaultMetrics;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Loads what every start loads, for the launcher to keep in a shared archive of classes: a listener
 * for health on loopback is most of it. Touches no data.
 */
@Command(name = "preload", hidden = true, description = "Load the classes of a start, and end.")
final class PreloadCommand implements Callable<Integer> {
  private static final List<String> CLASSES =
      List.of(
          "io.holdfast.api.http.S3Server",
          "io.holdfast.api.server.VaultServer",
          "org.jooq.impl.DSL",
          "com.zaxxer.hikari.HikariDataSource",
          "org.postgresql.Driver",
          "org.flywaydb.core.Flyway");

  @Override
  public Integer call() throws ClassNotFoundException {
    for (String name : CLASSES) {
      Class.forName(name);
    }
    try (VaultMetrics metrics = new VaultMetrics()) {
      ManagementServer.start(
              InetAddress.getLoopbackAddress(), 0, new ManagementSources(metrics, List.of()))
          .close();
    }
    return 0;
  }
}
