package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import io.holdfast.storage.identity.PolicyHolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code session revoke}. */
@Command(
    name = "revoke",
    description = {
      "End all temporary credentials given out until now, of one user or role or of the whole",
      "account. Their uploads under way are not stored.%n"
    })
final class RevokeCommand extends IdentityCommand {
  @Mixin private HolderOptions holder = new HolderOptions();

  RevokeCommand(CommandContext context) {
    super(context);
  }

  @Override
  IdentityRequest request(String accountId) throws CommandFailedException {
    PolicyHolder of = holder.holderOrNull(accountId);
    return new IdentityRequest.RevokeSessions(
        accountId, of == null ? null : of.kind(), of == null ? null : of.name());
  }
}
