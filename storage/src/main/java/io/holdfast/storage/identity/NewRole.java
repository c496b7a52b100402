package io.holdfast.storage.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A role to make; see {@link Role} for what the fields mean. */
public record NewRole(
    String accountId,
    String roleName,
    String path,
    TrustPolicy trustPolicy,
    String description,
    int maxSessionSeconds,
    @Nullable String permissionsBoundary,
    Map<String, String> tags) {
  public NewRole {
    tags = Map.copyOf(tags);
  }
}
