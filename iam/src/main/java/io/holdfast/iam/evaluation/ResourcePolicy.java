package io.holdfast.iam.evaluation;

import java.util.EnumSet;
import java.util.Set;

/**
 * A bucket's or role's own policy, and what besides its text decides how far it counts.
 *
 * @param limits ways in which it counts for less
 */
public record ResourcePolicy(NamedPolicy policy, Set<Limit> limits) {
  /** A way in which a resource's policy counts for less. */
  public enum Limit {
    /** RestrictPublicBuckets, and the policy is public: it permits nobody of other accounts. */
    OWNER_ACCOUNT_ONLY,
    /** The object is not the bucket owner's: the bucket's policy can deny, but not permit. */
    DENY_ONLY,
    /**
     * Whoever put the policy gave up the owner's way back (ConfirmRemoveSelfBucketAccess): a Deny
     * of the three policy calls binds the owner's root too.
     */
    BINDS_OWNER_ROOT
  }

  /** Copies the limits. */
  public ResourcePolicy {
    limits = limits.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(limits));
  }

  /** A policy that counts in full. */
  public static ResourcePolicy of(NamedPolicy policy) {
    return new ResourcePolicy(policy, Set.of());
  }
}
