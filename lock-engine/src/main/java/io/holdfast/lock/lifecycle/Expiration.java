package io.holdfast.lock.lifecycle;

import java.time.Instant;

/** When current versions expire. */
public sealed interface Expiration {
  /** So many days after they were made. */
  record AfterDays(int days) implements Expiration {}

  /** From a date on, those included that are made later. */
  record OnDate(Instant date) implements Expiration {}

  /** Never; only delete markers with nothing beneath them go: ExpiredObjectDeleteMarker. */
  record OrphanedMarkers() implements Expiration {}
}
