package io.holdfast.sts.operation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a caller must be allowed to do before an operation runs.
 *
 * @param action {@code iam:CreateUser}
 * @param resource an ARN, or {@code *} for operations that have no resource
 * @param context condition keys of this operation beside those of every request
 */
public record Demand(String action, String resource, Map<String, List<String>> context) {
  /** Copies the context. */
  public Demand {
    context = Map.copyOf(context);
  }

  /** Without keys of its own. */
  public static Demand of(String action, String resource) {
    return new Demand(action, resource, Map.of());
  }

  /** With one key more. */
  public Demand with(String key, String value) {
    return with(key, List.of(value));
  }

  /** With one key of several values more. */
  public Demand with(String key, List<String> values) {
    Map<String, List<String>> more = new HashMap<>(context);
    more.put(key, List.copyOf(values));
    return new Demand(action, resource, more);
  }

  /** With the tags that the request would set. */
  public Demand withRequestTags(Map<String, String> tags) {
    Demand more = tags.isEmpty() ? this : withTagKeys(List.copyOf(new TreeMap<>(tags).keySet()));
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      more = more.with("aws:RequestTag/" + tag.getKey(), tag.getValue());
    }
    return more;
  }

  /** With the keys of tags that the request would set or remove. */
  public Demand withTagKeys(List<String> keys) {
    return keys.isEmpty() ? this : with("aws:TagKeys", keys);
  }

  /** With the tags that what it is about has already. */
  public Demand withResourceTags(Map<String, String> tags) {
    Demand more = this;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      more =
          more.with("aws:ResourceTag/" + tag.getKey(), tag.getValue())
              .with("iam:ResourceTag/" + tag.getKey(), tag.getValue());
    }
    return more;
  }
}
