package io.holdfast.lock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an account allows, against locks until the year 9999.
 *
 * @param longest the longest time from now that a new date may lie ahead; null: {@link #VAULT}
 * @param complianceAllowed whether COMPLIANCE may be asked for at all
 */
public record RetentionLimits(@Nullable Duration longest, boolean complianceAllowed) {
  /** What S3 itself allows: 100 years of 366 days. */
  public static final Duration VAULT = Duration.ofDays(36_600);

  /** S3's own. */
  public static final RetentionLimits S3 = new RetentionLimits(null, true);

  public RetentionLimits {
    if (longest != null && !longest.isPositive()) {
      throw new IllegalArgumentException("longest retention of " + longest);
    }
  }

  /** The bound that counts. */
  public Duration bound() {
    return longest == null || longest.compareTo(VAULT) > 0 ? VAULT : longest;
  }
}
