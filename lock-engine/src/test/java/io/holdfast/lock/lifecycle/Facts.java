package io.holdfast.lock.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Versions and rules to judge. */
final class Facts {
  /** AWS's example: 15 January 2014, 10:30 UTC. */
  static final Instant CREATED = Instant.parse("2014-01-15T10:30:00Z");

  static final String KEY = "logs/2014/a.gz";

  private Facts() {}

  static VersionFacts current() {
    return sized(1000, Map.of());
  }

  static VersionFacts sized(long sizeBytes, Map<String, String> tags) {
    return new VersionFacts(KEY, sizeBytes, tags, CREATED, false, true, null, 0);
  }

  static VersionFacts marker(boolean alone) {
    return new VersionFacts(KEY, 0, Map.of(), CREATED, true, alone, null, 0);
  }

  static VersionFacts noncurrent(Instant since, int newer) {
    return new VersionFacts(KEY, 1000, Map.of(), Instant.EPOCH, false, false, since, newer);
  }

  static LifecycleRule expiring(String id, Expiration expiration) {
    return expiring(id, LifecycleFilter.ALL, expiration);
  }

  static LifecycleRule expiring(String id, LifecycleFilter filter, Expiration expiration) {
    return new LifecycleRule(id, true, filter, expiration, null, null);
  }

  static LifecycleRule noncurrent(String id, int days, int newer) {
    return new LifecycleRule(
        id, true, LifecycleFilter.ALL, null, new NoncurrentExpiration(days, newer), null);
  }

  static LifecycleRule aborting(String id, LifecycleFilter filter, int days) {
    return new LifecycleRule(id, true, filter, null, null, days);
  }

  static LifecycleConfiguration rules(LifecycleRule... rules) {
    return new LifecycleConfiguration(List.of(rules));
  }

  static @Nullable Instant due(VersionFacts version, LifecycleRule... rules) {
    LifecycleDue due = LifecycleRules.due(rules(rules), version, LifecycleDay.REAL);
    return due == null ? null : due.date();
  }
}
