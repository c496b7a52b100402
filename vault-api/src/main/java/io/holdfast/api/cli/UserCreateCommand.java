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

/** {@code user create}. */
@Command(name = "create", description = "Make a user in an account, with an access key.")
final class UserCreateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--account",
      required = true,
      paramLabel = "ID",
      description = "The account, 12 digits.")
  private String accountId = "";

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "The user's name.")
  private String userName = "";

  @Option(names = "--email", paramLabel = "ADDRESS", description = "The user's e-mail.")
  private @Nullable String email;

  @Option(
      names = "--format",
      paramLabel = "text|json|env",
      defaultValue = "text",
      description = "How to print. Default: text.")
  private EntryFormat format = EntryFormat.TEXT;

  @Mixin private PolicyOptions policies = new PolicyOptions();

  @Mixin private KeyOptions key = new KeyOptions();

  UserCreateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    AccountRequest request =
        new AccountRequest.CreateUser(
            accountId, userName, email, policies.arnsOrNull(), key.imported());
    format.printOne(Accounts.run(config, context.clock(), request).getFirst(), context.out());
    return 0;
  }
}
