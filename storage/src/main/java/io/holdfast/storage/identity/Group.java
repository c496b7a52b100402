package io.holdfast.storage.identity;

import java.time.Instant;

/**
 * An IAM group.
 *
 * @param accountId 12 digits
 * @param uniqueId {@code AGPA} and 17 of A-Z2-7
 * @param groupName unique in the account without case
 * @param path begins and ends with a slash
 * @param created when it was made
 */
public record Group(
    String accountId, String uniqueId, String groupName, String path, Instant created) {
  /** {@code arn:aws:iam::ACCOUNT:group/PATH/NAME}. */
  public String arn() {
    return Arns.of(accountId, "group", path, groupName);
  }
}
