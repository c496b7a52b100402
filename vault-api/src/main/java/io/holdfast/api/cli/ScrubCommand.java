package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.ScrubRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scrub}. */
@Command(
    name = "scrub",
    description = {
      "Read every stored byte back, verify it, and compare it with the database, both ways.",
      "Works while the vault runs and while it is stopped; an interrupted one goes on where it was."
          + " Exit code 0 when everything acknowledged is intact, else 1.%n"
    })
final class ScrubCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--max-mib-per-second",
      paramLabel = "COUNT",
      defaultValue = "0",
      description = "Read no faster than this; 0, the default, sets no limit.")
  private int mibPerSecond;

  ScrubCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (mibPerSecond < 0) {
      throw new CommandFailedException("--max-mib-per-second cannot be negative.");
    }
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    boolean clean =
        ScrubRun.start(config, context.clock(), (long) mibPerSecond << 20, context.out()::println);
    context.out().flush();
    return clean ? 0 : 1;
  }
}
