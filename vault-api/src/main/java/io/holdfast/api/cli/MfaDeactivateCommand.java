package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mfa deactivate}. */
@Command(
    name = "deactivate",
    description = {
      "Take the MFA devices away from a user who shows one of its recovery codes. All of its codes",
      "end with that: enrol a new device, and make new ones.%n"
    })
final class MfaDeactivateCommand extends IdentityCommand {
  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The user. Default: the account's root.")
  private @Nullable String user;

  @Option(
      names = "--recovery-code",
      required = true,
      interactive = true,
      arity = "0..1",
      paramLabel = "CODE",
      description = "One of the user's codes; asked for where it is left out.")
  private String recoveryCode = "";

  MfaDeactivateCommand(CommandContext context) {
    super(context);
  }

  @Override
  IdentityRequest request(String accountId) {
    return new IdentityRequest.DeactivateMfa(accountId, user, recoveryCode);
  }
}
