package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.Accounts;
import io.holdfast.api.server.IdentityRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands about who may do what share: read the configuration, ask, print the rows. */
@Command
abstract class IdentityCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--account",
      required = true,
      paramLabel = "ID",
      description = "The account, 12 digits.")
  private String accountId = "";

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How to print. Default: text.")
  private RowFormat format = RowFormat.TEXT;

  IdentityCommand(CommandContext context) {
    this.context = context;
  }

  /** What is asked of the account. */
  abstract IdentityRequest request(String accountId) throws CommandFailedException;

  @Override
  public final Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    format.print(Accounts.run(config, context.clock(), request(accountId)), context.out());
    return 0;
  }
}
