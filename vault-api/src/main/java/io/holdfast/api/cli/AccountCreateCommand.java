package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.AccountEntry;
import io.holdfast.api.server.AccountRequest;
import io.holdfast.api.server.Accounts;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code account create}. */
@Command(
    name = "create",
    description = {
      "Make an account with an access key, and print both. The secret is shown this once.",
      "Works while the vault runs, at once, and while it is stopped.%n"
    })
final class AccountCreateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--display-name",
      required = true,
      paramLabel = "NAME",
      description = "Name shown as owner in listings.")
  private String displayName = "";

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "For grants by e-mail; one account each.")
  private @Nullable String email;

  @Option(
      names = "--canonical-id",
      paramLabel = "HEX",
      description = "Import this canonical id (64 hexadecimal digits) instead of making one.")
  private @Nullable String canonicalId;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Make this user too, and the key for it instead of the account's root.")
  private @Nullable String userName;

  @Option(
      names = "--format",
      paramLabel = "text|json|env",
      defaultValue = "text",
      description = "How to print; env is for a shell's eval. Default: text.")
  private EntryFormat format = EntryFormat.TEXT;

  @Mixin private SwitchOptions switches = new SwitchOptions();

  @Mixin private KeyOptions key = new KeyOptions();

  AccountCreateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    List<AccountEntry> made =
        Accounts.run(
            config,
            context.clock(),
            new AccountRequest.CreateAccount(
                displayName, email, canonicalId, userName, key.imported()));
    // Before anything can fail: the key is shown once.
    format.printOne(made.getFirst(), context.out());
    if (switches.areGiven()) {
      Accounts.run(config, context.clock(), switches.request(made.getFirst().accountId()));
    }
    return 0;
  }
}
