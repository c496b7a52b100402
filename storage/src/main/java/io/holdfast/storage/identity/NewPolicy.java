package io.holdfast.storage.identity;

import java.util.Map;

/** A managed policy to make, with its first version. */
public record NewPolicy(
    String accountId,
    String policyName,
    String path,
    String description,
    String document,
    Map<String, String> tags) {
  public NewPolicy {
    tags = Map.copyOf(tags);
  }
}
