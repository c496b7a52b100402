package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.DataDirectory;
import io.holdfast.api.server.RebuildRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rebuild}. */
@Command(
    name = "rebuild",
    description = {
      "Rebuild the index from the stored blobs and the journal alone, when the database is lost.",
      "Without an option it only reports what could be restored. The vault must be stopped.",
      "To restore: move DIR/postgres away, run rebuild --apply, look at the vault, then run"
          + " rebuild --approve: until then every restored version is held.%n"
    })
final class RebuildCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--apply", description = "Restore into the database, which must be empty.")
  private boolean apply;

  @Option(names = "--approve", description = "End the hold on what was restored.")
  private boolean approve;

  RebuildCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (apply && approve) {
      throw new CommandFailedException(
          "--apply and --approve are two steps: look at the vault between them.");
    }
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    try (DataDirectory directory = DataDirectory.lock(config.dataDirectory())) {
      if (approve) {
        context.out().println("Versions no longer held: " + RebuildRun.approve(config));
      } else if (apply) {
        RebuildRun.apply(directory, config).forEach(context.out()::println);
        context.out().println("Restored, and held until: ./holdfast rebuild --approve");
      } else {
        RebuildRun.report(directory).forEach(context.out()::println);
        context.out().println("Nothing was changed.");
      }
    }
    context.out().flush();
    return 0;
  }
}
