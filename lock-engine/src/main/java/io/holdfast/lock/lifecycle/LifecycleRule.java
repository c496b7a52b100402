package io.holdfast.lock.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * One rule; {@link LifecycleConfiguration} says which make sense.
 *
 * @param enabled false: it stands there and does nothing
 * @param expiration null for none
 * @param noncurrent null for none
 * @param abortDays days after which an upload that was not completed is aborted; null for never
 */
public record LifecycleRule(
    String id,
    boolean enabled,
    LifecycleFilter filter,
    @Nullable Expiration expiration,
    @Nullable NoncurrentExpiration noncurrent,
    @Nullable Integer abortDays) {
  /** Whether it expires objects or versions, markers included, once it is enabled. */
  public boolean expires() {
    return expiration != null || noncurrent != null;
  }
}
