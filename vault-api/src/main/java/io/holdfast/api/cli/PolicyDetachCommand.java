package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code policy detach}. */
@Command(name = "detach", description = "Take a managed policy from a user, a group or a role.")
final class PolicyDetachCommand extends IdentityCommand {
  @Mixin private HolderOptions holder = new HolderOptions();

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "NAME|ARN",
      description = "A built-in policy's name, or an ARN.")
  private String policy = "";

  PolicyDetachCommand(CommandContext context) {
    super(context);
  }

  @Override
  IdentityRequest request(String accountId) throws CommandFailedException {
    return new IdentityRequest.ChangePolicy(
        holder.holder(accountId), PolicyOptions.arn(policy), false);
  }
}
