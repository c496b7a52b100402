package io.holdfast.storage.identity;

import java.time.Instant;

/** What became of a code. Only {@link Accepted} lets anybody do anything. */
public sealed interface MfaVerdict {
  /** The code was right, fresh, and cannot be used again. */
  record Accepted() implements MfaVerdict {}

  /** The code was wrong, used before, or the device is nobody's; it tells no more than that. */
  record Refused() implements MfaVerdict {}

  /**
   * Too many wrong codes: even a right one is refused, and was not looked at.
   *
   * @param until when the next one is looked at
   */
  record Throttled(Instant until) implements MfaVerdict {}
}
