package io.holdfast.api.http;

import java.util.concurrent.TimeUnit;

/**
 * How long a client may keep a request waiting: a grace, which waiting uses up and every byte that
 * moves earns back at a lowest rate, never beyond the grace. A timeout for each byte alone would
 * let a byte a minute hold a request's place and memory for ever.
 */
final class Patience {
  private final long graceNanos;
  private final long nanosPerByte;
  private long leftNanos;

  Patience(long graceNanos, long bytesPerSecond) {
    this.graceNanos = graceNanos;
    this.nanosPerByte = TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    this.leftNanos = graceNanos;
  }

  /** What may still be waited; zero or less when it is used up. */
  synchronized long leftNanos() {
    return leftNanos;
  }

  synchronized void waited(long nanos) {
    leftNanos -= nanos;
  }

  synchronized void moved(int bytes) {
    leftNanos = Math.min(graceNanos, leftNanos + bytes * nanosPerByte);
  }
}
