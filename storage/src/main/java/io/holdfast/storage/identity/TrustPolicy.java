package io.holdfast.storage.identity;

import java.util.Map;

/**
 * Who may assume a role.
 *
 * @param document as it was put
 * @param principals unique ids by the ARNs in it, as they were when it was put: a name may come
 *     back to somebody else, an id does not
 */
public record TrustPolicy(String document, Map<String, String> principals) {
  public TrustPolicy {
    principals = Map.copyOf(principals);
  }
}
