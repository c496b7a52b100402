package io.holdfast.sts.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.Optional;

/**
 * Parsed documents by their text, so that a request does not parse what the last one did. A text
 * always parses to the same policy: nothing here can be out of date.
 */
final class ParsedPolicies {
  private static final long MAX_CHARACTERS = 8_000_000;

  private final Cache<Key, Optional<PolicyDocument>> documents =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CHARACTERS)
          .weigher((Key key, Optional<PolicyDocument> document) -> 100 + key.text().length())
          .build();

  NamedPolicy of(String name, String text, PolicyKind kind) {
    Optional<PolicyDocument> document =
        documents
            .asMap()
            .computeIfAbsent(
                new Key(text, kind),
                key ->
                    Optional.ofNullable(NamedPolicy.stored("", key.text(), key.kind()).document()));
    return new NamedPolicy(name, document.orElse(null));
  }

  private record Key(String text, PolicyKind kind) {}
}
