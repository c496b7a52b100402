package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code account set}. */
@Command(
    name = "set",
    description = "Change what an account as a whole may do; without options, show it.")
final class AccountSetCommand extends IdentityCommand {
  @Mixin private SwitchOptions switches = new SwitchOptions();

  AccountSetCommand(CommandContext context) {
    super(context);
  }

  @Override
  IdentityRequest request(String accountId) {
    return switches.request(accountId);
  }
}
