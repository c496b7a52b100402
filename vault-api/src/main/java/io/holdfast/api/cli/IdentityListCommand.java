package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import java.util.function.Function;
import picocli.CommandLine.Command;

/** {@code user list}, {@code role list} and {@code policy list}. */
@Command(name = "list", description = "List them.")
final class IdentityListCommand extends IdentityCommand {
  private final Function<String, IdentityRequest> listing;

  IdentityListCommand(CommandContext context, Function<String, IdentityRequest> listing) {
    super(context);
    this.listing = listing;
  }

  @Override
  IdentityRequest request(String accountId) {
    return listing.apply(accountId);
  }
}
