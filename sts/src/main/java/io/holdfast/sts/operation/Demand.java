package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Role;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller must be allowed to do before an operation runs.
 *
 * @param action {@code iam:CreateUser}
 * @param resource an ARN, or {@code *} for operations that have no resource
 * @param rule what has to permit it
 * @param context condition keys of this operation beside those of every request
 * @param mfaTime when the call itself brought a code of an MFA device; else null
 */
public record Demand(
    String action,
    String resource,
    Rule rule,
    Map<String, List<String>> context,
    @Nullable Instant mfaTime) {

  /** What has to permit something. */
  public sealed interface Rule {
    /** The caller's own policies. */
    record Permitted() implements Rule {}

    /** Nothing, as long as no policy denies it. */
    record UnlessDenied() implements Rule {}

    /** The role's trust policy and, from another account, the caller's policies as well. */
    record Trusted(Role role) implements Rule {}

    /**
     * The role's trust policy alone, towards somebody of an identity provider.
     *
     * @param providerArn the provider that vouches
     */
    record TrustedWebIdentity(Role role, String providerArn) implements Rule {}
  }

  /** Copies the context. */
  public Demand {
    context = Map.copyOf(context);
  }

  /** By the caller's own policies, without keys of its own. */
  public static Demand of(String action, String resource) {
    return new Demand(action, resource, new Rule.Permitted(), Map.of(), null);
  }

  /** By another rule. */
  public Demand by(Rule other) {
    return new Demand(action, resource, other, context, mfaTime);
  }

  /** The same of another action. */
  public Demand ofAction(String other) {
    return new Demand(other, resource, rule, context, mfaTime);
  }

  /** After a code was given with the call, if one was. */
  public Demand afterMfa(@Nullable Instant time) {
    return time == null ? this : new Demand(action, resource, rule, context, time);
  }

  /** With one key more; nothing for null. */
  public Demand with(String key, @Nullable String value) {
    return value == null ? this : with(key, List.of(value));
  }

  /** With one key of several values more. */
  public Demand with(String key, List<String> values) {
    Map<String, List<String>> more = new HashMap<>(context);
    more.put(key, List.copyOf(values));
    return new Demand(action, resource, rule, more, mfaTime);
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
