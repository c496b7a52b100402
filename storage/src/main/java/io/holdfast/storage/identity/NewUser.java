package io.holdfast.storage.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user to make.
 *
 * @param path begins and ends with a slash; {@code "/"} where none is given
 * @param permissionsBoundary the ARN of a built-in policy or of one of the same account, or null
 */
public record NewUser(
    String accountId,
    String userName,
    String path,
    @Nullable String email,
    @Nullable String permissionsBoundary,
    Map<String, String> tags) {
  public NewUser {
    tags = Map.copyOf(tags);
  }
}
