package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.Accounts;
import io.holdfast.api.server.IdentityRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code session rotate-key}. */
@Command(
    name = "rotate-key",
    description = {
      "Make session tokens under a new key from now on. Those given out stay good until they",
      "expire or are revoked.%n"
    })
final class RotateTokenKeyCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How to print. Default: text.")
  private RowFormat format = RowFormat.TEXT;

  RotateTokenKeyCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    format.print(
        Accounts.run(config, context.clock(), new IdentityRequest.RotateTokenKey()), context.out());
    return 0;
  }
}
