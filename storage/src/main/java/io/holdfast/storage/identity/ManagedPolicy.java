package io.holdfast.storage.identity;

import java.time.Instant;
import java.util.Map;

/**
 * A customer managed policy; those that are built in have no row.
 *
 * @param accountId 12 digits
 * @param uniqueId {@code ANPA} and 17 of A-Z2-7
 * @param policyName unique in the account without case
 * @param path begins and ends with a slash
 * @param description may be empty
 * @param defaultVersionId {@code v} and a number: the version that is in force
 * @param attachmentCount how many users, groups and roles it is attached to
 * @param boundaryCount how many users and roles it is the permissions boundary of
 * @param tags by key
 * @param created when it was made
 * @param updated when its newest version was made
 */
public record ManagedPolicy(
    String accountId,
    String uniqueId,
    String policyName,
    String path,
    String description,
    String defaultVersionId,
    int attachmentCount,
    int boundaryCount,
    Map<String, String> tags,
    Instant created,
    Instant updated) {
  public ManagedPolicy {
    tags = Map.copyOf(tags);
  }

  /** {@code arn:aws:iam::ACCOUNT:policy/PATH/NAME}. */
  public String arn() {
    return Arns.of(accountId, "policy", path, policyName);
  }
}
