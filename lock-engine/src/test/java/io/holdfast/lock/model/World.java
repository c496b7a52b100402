package io.holdfast.lock.model;

import io.holdfast.lock.LockState;
import io.holdfast.lock.LockTime;
import io.holdfast.lock.Retention;
import io.holdfast.lock.RetentionMode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One key of a bucket with Object Lock, on two clocks that count days.
 *
 * @param first a version, or null
 * @param second another, or null
 * @param marker whether a delete marker is on top
 */
record World(
    int compliance,
    int database,
    boolean quarantined,
    boolean mfaDelete,
    @Nullable Version first,
    @Nullable Version second,
    boolean marker) {

  /**
   * A version.
   *
   * @param promised the latest day that was ever granted it in COMPLIANCE, since a promise last
   *     ended; the laws remember it, the engine does not
   */
  record Version(LockState lock, int promised) {
    Version locked(LockState after, int earliest) {
      int kept = promised > earliest ? promised : 0;
      Retention retention = after.retention();
      boolean grants = retention != null && retention.mode() == RetentionMode.COMPLIANCE;
      return new Version(after, grants ? Math.max(kept, day(retention.retainUntil())) : kept);
    }
  }

  static Instant at(int day) {
    return Instant.EPOCH.plus(Duration.ofDays(day));
  }

  static int day(Instant instant) {
    return Math.toIntExact(Duration.between(Instant.EPOCH, instant).toDays());
  }

  int earliest() {
    return Math.min(compliance, database);
  }

  int latest() {
    return Math.max(compliance, database);
  }

  LockTime time() {
    return new LockTime(at(compliance), at(database), quarantined);
  }

  @Nullable Version version(int slot) {
    return slot == 0 ? first : second;
  }

  World with(int slot, @Nullable Version version) {
    return slot == 0
        ? new World(compliance, database, quarantined, mfaDelete, version, second, marker)
        : new World(compliance, database, quarantined, mfaDelete, first, version, marker);
  }

  World withClocks(int newCompliance, int newDatabase, boolean newQuarantined) {
    return new World(newCompliance, newDatabase, newQuarantined, mfaDelete, first, second, marker);
  }

  World withMfaDelete(boolean on) {
    return new World(compliance, database, quarantined, on, first, second, marker);
  }

  World withMarker(boolean there) {
    return new World(compliance, database, quarantined, mfaDelete, first, second, there);
  }
}
