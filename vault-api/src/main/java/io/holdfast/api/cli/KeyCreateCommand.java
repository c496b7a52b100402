package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.AccountRequest;
import io.holdfast.api.server.Accounts;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code key create}. */
@Command(
    name = "create",
    description = "Make an access key of an account's root or of a user; each has two at most.")
final class KeyCreateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--account",
      required = true,
      paramLabel = "ID",
      description = "The account, 12 digits.")
  private String accountId = "";

  @Option(names = "--user", paramLabel = "NAME", description = "The user, instead of the root.")
  private @Nullable String userName;

  @Option(
      names = "--format",
      paramLabel = "text|json|env",
      defaultValue = "text",
      description = "How to print. Default: text.")
  private EntryFormat format = EntryFormat.TEXT;

  @Mixin private KeyOptions key = new KeyOptions();

  KeyCreateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    AccountRequest request = new AccountRequest.CreateKey(accountId, userName, key.imported());
    format.printOne(Accounts.run(config, context.clock(), request).getFirst(), context.out());
    return 0;
  }
}
