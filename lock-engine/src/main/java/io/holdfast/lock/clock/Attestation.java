package io.holdfast.lock.clock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What an independent source said the time is. Whoever makes one has verified the source's
 * signature, and that the answer is to a question of this vault's own, asked since the tick before.
 *
 * @param source names the source; two attestations of one source count once
 * @param time what it said, in whole milliseconds, which is no later than the true time if it is
 *     honest
 */
public record Attestation(String source, Instant time) {
  public Attestation {
    time = time.truncatedTo(ChronoUnit.MILLIS);
  }
}
