package io.holdfast.storage.identity;

import io.holdfast.storage.metadata.Account;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about a principal needs, as it was at one instant.
 *
 * @param account whose it is
 * @param suspended whether the account reads but does not write
 * @param switches of the account
 * @param kind what it is
 * @param uniqueId the user's or role's; the account id for the root
 * @param name the user's or role's; empty for the root
 * @param path the user's or role's; {@code "/"} for the root
 * @param tags the user's or role's
 * @param policies every policy that speaks for it: inline and attached, a user's groups' as well
 * @param boundary the permissions boundary; null: it has none. A boundary whose policy is not there
 *     has a null document and allows nothing
 */
public record PrincipalSnapshot(
    Account account,
    boolean suspended,
    AccountSwitches switches,
    Kind kind,
    String uniqueId,
    String name,
    String path,
    Map<String, String> tags,
    List<PolicyText> policies,
    @Nullable PolicyText boundary) {
  public PrincipalSnapshot {
    tags = Map.copyOf(tags);
    policies = List.copyOf(policies);
  }

  /** Who can be loaded. */
  public enum Kind {
    ROOT,
    USER,
    ROLE
  }

  /**
   * A policy with where it came from.
   *
   * @param arn of the managed policy; null for an inline one
   * @param holder {@code user/NAME}, {@code group/NAME} or {@code role/NAME} that has it
   * @param name of the policy
   * @param document of its version in force; null for a built-in policy, which is known by its ARN
   */
  public record PolicyText(
      @Nullable String arn, String holder, String name, @Nullable String document) {}
}
