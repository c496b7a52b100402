package io.holdfast.storage.metadata;

import java.time.Duration;

/**
 * Whether this process is known to hear of what others change. {@link ChangeListener} confirms it
 * several times a second; what is cached counts only while the last confirmation is fresh, so that
 * nothing that was changed a second ago is ever served from memory.
 */
public final class Hearing {
  /** How long a confirmation counts. */
  static final Duration FRESH = Duration.ofMillis(900);

  private volatile long confirmedNanos;
  private volatile boolean heard;

  /** Every change that was committed before {@code sinceNanos} has been heard of. */
  void confirm(long sinceNanos) {
    confirmedNanos = sinceNanos;
    heard = true;
  }

  /** The connection is gone. */
  void lose() {
    heard = false;
  }

  /** Whether every change that was committed a second ago has been heard of. */
  public boolean isFresh() {
    return heard && System.nanoTime() - confirmedNanos < FRESH.toNanos();
  }
}
