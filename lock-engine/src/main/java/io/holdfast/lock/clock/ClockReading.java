package io.holdfast.lock.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What the host's clocks show at one moment, in whole milliseconds; the rest is counted later.
 *
 * @param wall the wall clock: the later of the vault's and the database's
 * @param bootId names the boot that {@code uptime} counts from
 * @param uptime time since that boot, suspension included; setting the wall clock does not move it
 * @param attestations those that arrived since the reading before; mostly none
 */
public record ClockReading(
    Instant wall, String bootId, Duration uptime, List<Attestation> attestations) {
  public ClockReading {
    wall = wall.truncatedTo(ChronoUnit.MILLIS);
    uptime = uptime.truncatedTo(ChronoUnit.MILLIS);
    attestations = List.copyOf(attestations);
  }
}
