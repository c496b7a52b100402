package io.holdfast.api.cli;

import io.holdfast.storage.identity.PolicyHolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a user, a group or a role. */
final class HolderOptions {
  @Option(names = "--user", paramLabel = "NAME", description = "The user.")
  private @Nullable String user;

  @Option(names = "--group", paramLabel = "NAME", description = "The group.")
  private @Nullable String group;

  @Option(names = "--role", paramLabel = "NAME", description = "The role.")
  private @Nullable String role;

  /**
   * Who is named, or null.
   *
   * @throws CommandFailedException when several are
   */
  @Nullable PolicyHolder holderOrNull(String accountId) throws CommandFailedException {
    int given = (user == null ? 0 : 1) + (group == null ? 0 : 1) + (role == null ? 0 : 1);
    if (given > 1) {
      throw new CommandFailedException("Name one of --user, --group and --role.");
    }
    if (user != null) {
      return PolicyHolder.user(accountId, user);
    }
    if (group != null) {
      return PolicyHolder.group(accountId, group);
    }
    return role == null ? null : PolicyHolder.role(accountId, role);
  }

  /**
   * Who is named.
   *
   * @throws CommandFailedException when nobody is, or several are
   */
  PolicyHolder holder(String accountId) throws CommandFailedException {
    PolicyHolder holder = holderOrNull(accountId);
    if (holder == null) {
      throw new CommandFailedException("Name one of --user, --group and --role.");
    }
    return holder;
  }
}
