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
 * @param trustPolicy who may assume it
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
    TrustPolicy trustPolicy,
    String description,
    int maxSessionSeconds,
    @Nullable String permissionsBoundary,
    Map<String, String> tags,
    Instant created) {
  public Role {
    tags = Map.copyOf(tags);
  }

  /** The same role with another text of its trust policy. */
  public Role withTrustDocument(String document) {
    return new Role(
        accountId,
        uniqueId,
        roleName,
        path,
        new TrustPolicy(document, trustPolicy.principals()),
        description,
        maxSessionSeconds,
        permissionsBoundary,
        tags,
        created);
  }

  /** {@code arn:aws:iam::ACCOUNT:role/PATH/NAME}. */
  public String arn() {
    return Arns.of(accountId, "role", path, roleName);
  }
}
