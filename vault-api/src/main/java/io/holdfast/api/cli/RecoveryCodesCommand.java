package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code user recovery-codes}. */
@Command(
    name = "recovery-codes",
    description = {
      "Make ten codes for a user who may lose its MFA device, in place of those that it has. They",
      "are shown once; each takes the lost device away, so that a new one can be enrolled.%n"
    })
final class RecoveryCodesCommand extends IdentityCommand {
  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The user. Default: the account's root.")
  private @Nullable String user;

  RecoveryCodesCommand(CommandContext context) {
    super(context);
  }

  @Override
  IdentityRequest request(String accountId) {
    return new IdentityRequest.NewRecoveryCodes(accountId, user);
  }
}
