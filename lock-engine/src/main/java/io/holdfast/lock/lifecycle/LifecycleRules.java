package io.holdfast.lock.lifecycle;

import io.holdfast.lock.LockTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is due. Where several rules are for a version, whichever is due first acts (AWS: "the
 * shorter expiration policy is honored"); of those due at once, the first in the document.
 */
public final class LifecycleRules {
  private static final LifecycleDecision KEEP = new LifecycleDecision.Keep();

  private LifecycleRules() {}

  /**
   * What to do with a version now. Time is what both clocks have reached, and in quarantine nothing
   * is due: a clock that somebody set ahead must not empty buckets.
   */
  public static LifecycleDecision judge(
      LifecycleConfiguration configuration, VersionFacts version, LifecycleDay day, LockTime time) {
    LifecycleDue due = due(configuration, version, day);
    if (due == null || !isDue(due, time)) {
      return KEEP;
    }
    if (version.noncurrentSince() != null) {
      return new LifecycleDecision.DeleteNoncurrent(due.ruleId());
    }
    return version.marker()
        ? new LifecycleDecision.RemoveMarker(due.ruleId())
        : new LifecycleDecision.Expire(due.ruleId());
  }

  /** The rule that aborts this upload now, with its date, or null. */
  public static @Nullable LifecycleDue judgeUpload(
      LifecycleConfiguration configuration,
      String key,
      Instant initiated,
      LifecycleDay day,
      LockTime time) {
    LifecycleDue due = abort(configuration, key, initiated, day);
    return due != null && isDue(due, time) ? due : null;
  }

  /**
   * When a version expires, is deleted or is removed, as things stand, or null for never. Of a
   * current version that is no marker it is what x-amz-expiration announces.
   */
  public static @Nullable LifecycleDue due(
      LifecycleConfiguration configuration, VersionFacts version, LifecycleDay day) {
    LifecycleDue first = null;
    for (LifecycleRule rule : configuration.rules()) {
      if (rule.enabled() && rule.filter().matches(version)) {
        first = earlier(first, date(rule, version, day), rule);
      }
    }
    return first;
  }

  /** When an upload is aborted: x-amz-abort-date and x-amz-abort-rule-id; null for never. */
  public static @Nullable LifecycleDue abort(
      LifecycleConfiguration configuration, String key, Instant initiated, LifecycleDay day) {
    LifecycleDue first = null;
    for (LifecycleRule rule : configuration.rules()) {
      if (rule.enabled() && rule.abortDays() != null && rule.filter().matchesKeyAlone(key)) {
        first = earlier(first, day.after(initiated, rule.abortDays()), rule);
      }
    }
    return first;
  }

  private static @Nullable Instant date(
      LifecycleRule rule, VersionFacts version, LifecycleDay day) {
    Instant since = version.noncurrentSince();
    if (since != null) {
      NoncurrentExpiration noncurrent = rule.noncurrent();
      return noncurrent != null && version.newerNoncurrent() >= noncurrent.newerKept()
          ? day.after(since, noncurrent.days())
          : null;
    }
    if (version.marker() && !version.alone()) {
      return null;
    }
    return switch (rule.expiration()) {
      case null -> null;
      // AWS: a rule in days cleans up markers as well, once they are old enough.
      case Expiration.AfterDays(int days) -> day.after(version.created(), days);
      case Expiration.OnDate(Instant date) -> date;
      case Expiration.OrphanedMarkers _ -> version.marker() ? version.created() : null;
    };
  }

  private static boolean isDue(LifecycleDue due, LockTime time) {
    return !time.quarantined() && time.hasReached(due.date());
  }

  private static @Nullable LifecycleDue earlier(
      @Nullable LifecycleDue first, @Nullable Instant date, LifecycleRule rule) {
    return date != null && (first == null || date.isBefore(first.date()))
        ? new LifecycleDue(date, rule.id())
        : first;
  }
}
