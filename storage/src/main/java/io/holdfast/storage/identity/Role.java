package io.holdfast.storage.identity;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An IAM role.
 *
 * @param accountId 12 digits
 * @param uniqueId {@code AROA} and 17 of A-Z2-7
 * @param roleName unique in the account without case
 * @param path begins and ends with a slash
 * @param trustPolicy the document that says who may assume it, as it was put
 * @param description may be empty
 * @param maxSessionSeconds the longest session; IAM's {@code MaxSessionDuration}
 * @param permissionsBoundary the ARN of a managed policy, or null
 * @param tags by key
 * @param created when it was made
 */
public record Role(
    String accountId,
    String uniqueId,
    String roleName,
    String path,
    String trustPolicy,
    String description,
    int maxSessionSeconds,
    @Nullable String permissionsBoundary,
    Map<String, String> tags,
    Instant created) {
  public Role {
    tags = Map.copyOf(tags);
  }

  /** {@code arn:aws:iam::ACCOUNT:role/PATH/NAME}. */
  public String arn() {
    return Arns.of(accountId, "role", path, roleName);
  }
}
