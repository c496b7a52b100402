package io.holdfast.storage.identity;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An IAM user.
 *
 * @param accountId 12 digits
 * @param uniqueId {@code AIDA} and 17 of A-Z2-7; never given to another user, whatever the name
 * @param userName unique in the account without case
 * @param path begins and ends with a slash
 * @param email where known
 * @param permissionsBoundary the ARN of a managed policy, or null
 * @param tags by key
 * @param created when it was made
 */
public record User(
    String accountId,
    String uniqueId,
    String userName,
    String path,
    @Nullable String email,
    @Nullable String permissionsBoundary,
    Map<String, String> tags,
    Instant created) {
  public User {
    tags = Map.copyOf(tags);
  }

  /** {@code arn:aws:iam::ACCOUNT:user/PATH/NAME}. */
  public String arn() {
    return Arns.of(accountId, "user", path, userName);
  }
}
