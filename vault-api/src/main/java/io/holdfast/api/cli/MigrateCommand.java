package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.DataDirectory;
import io.holdfast.api.server.VaultStores;
import io.holdfast.storage.blob.BlobMetrics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code migrate}. */
@Command(
    name = "migrate",
    description = {
      "Bring the database's schema up to this release, without serving.",
      "serve does the same by itself; this is for doing it beforehand.%n"
    })
final class MigrateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  MigrateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    try (DataDirectory directory = DataDirectory.lock(config.dataDirectory());
        VaultStores stores =
            VaultStores.open(directory, config, context.clock(), BlobMetrics.NONE)) {
      context
          .out()
          .println(
              stores.database().answers()
                  ? "The database of %s is up to date.".formatted(directory.root())
                  : "The database of %s does not answer.".formatted(directory.root()));
      return 0;
    }
  }
}
