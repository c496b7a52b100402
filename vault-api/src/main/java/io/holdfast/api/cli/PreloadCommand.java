package io.holdfast.api.cli;

import io.holdfast.api.config.ConfigurationException;
import io.holdfast.api.config.ConfigurationReader;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Setting;
import io.holdfast.api.server.VaultServer;
import io.holdfast.storage.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Does at build time what makes starts short: unpacks PostgreSQL's programs for first starts to
 * copy, and rehearses a start on a directory of its own, so that the launcher can keep the classes
 * it loads in a shared archive.
 */
@Command(name = "preload", hidden = true, description = "Rehearse a start, and end.")
final class PreloadCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(names = "--programs", required = true, description = "Where PostgreSQL's programs go.")
  private Path programs = Path.of("programs");

  @Option(names = "--data", required = true, description = "An empty directory to start on.")
  private Path data = Path.of("rehearsal");

  PreloadCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    EmbeddedPostgres.prepare(programs.toAbsolutePath());
    VaultServer.start(rehearsal(), context.clock()).close();
    return 0;
  }

  private HoldfastConfig rehearsal() throws ConfigurationException {
    Map<Setting, String> settings =
        Map.of(
            Setting.DATA, data.toString(),
            Setting.HTTP_PORT, "0",
            Setting.MANAGEMENT_PORT, "0");
    return new ConfigurationReader(settings, Map.of(), null, context.workingDirectory()).read();
  }
}
