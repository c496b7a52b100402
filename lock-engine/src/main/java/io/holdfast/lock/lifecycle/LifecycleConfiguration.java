package io.holdfast.lock.lifecycle;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of a bucket, all of which make sense. */
public record LifecycleConfiguration(List<LifecycleRule> rules) {
  private static final int MOST_RULES = 1000;
  private static final int LONGEST_ID = 255;
  private static final int MOST_NEWER = 100;

  /**
   * Those rules.
   *
   * @throws IllegalArgumentException where {@link #faultIn} finds a fault
   */
  public LifecycleConfiguration {
    rules = List.copyOf(rules);
    LifecycleFault fault = faultIn(rules);
    if (fault != null) {
      throw new IllegalArgumentException(fault.message());
    }
  }

  /** The first fault in these rules, or null. */
  public static @Nullable LifecycleFault faultIn(List<LifecycleRule> rules) {
    if (rules.isEmpty()) {
      return LifecycleFault.NO_RULES;
    }
    if (rules.size() > MOST_RULES) {
      return LifecycleFault.TOO_MANY_RULES;
    }
    Set<String> ids = new HashSet<>();
    for (LifecycleRule rule : rules) {
      LifecycleFault fault = ids.add(rule.id()) ? faultIn(rule) : LifecycleFault.ID_TWICE;
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** Whether a rule, enabled or not, expires objects or versions. */
  public boolean expires() {
    return rules.stream().anyMatch(LifecycleRule::expires);
  }

  private static @Nullable LifecycleFault faultIn(LifecycleRule rule) {
    if (rule.id().length() > LONGEST_ID) {
      return LifecycleFault.ID_TOO_LONG;
    }
    if (!rule.expires() && rule.abortDays() == null) {
      return LifecycleFault.NO_ACTION;
    }
    LifecycleFilter filter = rule.filter();
    boolean keyAlone = !filter.hasTags() && !filter.hasSizes();
    if (rule.abortDays() != null) {
      if (rule.abortDays() < 1) {
        return LifecycleFault.ABORT_DAYS;
      }
      if (!keyAlone) {
        return LifecycleFault.ABORT_WITH_TAGS;
      }
    }
    LifecycleFault fault = faultIn(rule.expiration(), keyAlone);
    if (fault == null) {
      fault = faultIn(rule.noncurrent());
    }
    return fault == null ? faultIn(filter) : fault;
  }

  private static @Nullable LifecycleFault faultIn(
      @Nullable Expiration expiration, boolean keyAlone) {
    return switch (expiration) {
      case null -> null;
      case Expiration.AfterDays(int days) -> days < 1 ? LifecycleFault.DAYS : null;
      case Expiration.OnDate onDate ->
          LifecycleDay.REAL.isMidnight(onDate.date()) ? null : LifecycleFault.DATE;
      case Expiration.OrphanedMarkers _ -> keyAlone ? null : LifecycleFault.MARKERS_WITH_TAGS;
    };
  }

  private static @Nullable LifecycleFault faultIn(@Nullable NoncurrentExpiration noncurrent) {
    if (noncurrent == null) {
      return null;
    }
    if (noncurrent.days() < 1) {
      return LifecycleFault.NONCURRENT_DAYS;
    }
    return noncurrent.newerKept() < 0 || noncurrent.newerKept() > MOST_NEWER
        ? LifecycleFault.NEWER_NONCURRENT_VERSIONS
        : null;
  }

  private static @Nullable LifecycleFault faultIn(LifecycleFilter filter) {
    Long more = filter.sizeGreaterThanBytes();
    Long less = filter.sizeLessThanBytes();
    boolean negative = (more != null && more < 0) || (less != null && less < 1);
    return negative || (more != null && less != null && less <= more) ? LifecycleFault.SIZES : null;
  }
}
