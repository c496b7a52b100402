package io.holdfast.api.authorization;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.evaluation.ResourcePolicy.Limit;
import java.util.EnumSet;
import java.util.Set;

/**
 * Bucket policies, parsed once for as long as their text is the same. A text always parses to the
 * same policy, so nothing here can be out of date.
 */
final class BucketPolicies {
  private static final long MAX_CHARACTERS = 16_000_000;

  private final Cache<String, Known> known =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CHARACTERS)
          .weigher((String document, Known policy) -> 200 + document.length())
          .build();

  /**
   * A policy with what is derived from it.
   *
   * @param inFull counting as its text says
   */
  private record Known(ResourcePolicy inFull, boolean isPublic) {}

  /**
   * The policy of a bucket.
   *
   * @param document as stored; one that cannot be read denies everything but its own mending
   * @param restrictPublic whether RestrictPublicBuckets is on
   * @param ownedByOther whether the object in question is of another account than the bucket
   */
  ResourcePolicy of(String document, boolean restrictPublic, boolean ownedByOther) {
    Known policy = known.get(document, BucketPolicies::parse);
    boolean restricted = restrictPublic && policy.isPublic();
    if (!restricted && !ownedByOther) {
      return policy.inFull();
    }
    Set<Limit> limits = EnumSet.noneOf(Limit.class);
    limits.addAll(policy.inFull().limits());
    if (restricted) {
      limits.add(Limit.OWNER_ACCOUNT_ONLY);
    }
    if (ownedByOther) {
      limits.add(Limit.DENY_ONLY);
    }
    return new ResourcePolicy(policy.inFull().policy(), limits);
  }

  private static Known parse(String document) {
    try {
      BucketPolicy stored = BucketPolicy.stored(document);
      Set<Limit> limits = stored.bindsOwnerRoot() ? Set.of(Limit.BINDS_OWNER_ROOT) : Set.of();
      return new Known(new ResourcePolicy(stored.parsed(), limits), stored.isPublic());
    } catch (UnreadableDocumentException e) {
      return new Known(ResourcePolicy.of(new NamedPolicy("bucket policy", null)), true);
    }
  }
}
