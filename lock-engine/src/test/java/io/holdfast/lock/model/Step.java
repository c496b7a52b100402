package io.holdfast.lock.model;

import io.holdfast.lock.Authority;
import io.holdfast.lock.LockDecision;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did or asked for.
 *
 * @param slot of the version that it names; -1 for none or all
 * @param asked the retention's day for RETAIN and PUT, 0 for none
 * @param decision the engine's; null where it is not asked
 */
record Step(Kind kind, int slot, int asked, Authority authority, @Nullable LockDecision decision) {
  enum Kind {
    CLOCKS,
    MFA_DELETE,
    PUT,
    PUT_BY_DEFAULT,
    RETAIN,
    REMOVE_RETENTION,
    HOLD,
    DELETE,
    BULK_DELETE,
    PUT_MARKER,
    DELETE_MARKER
  }

  static Step free(Kind kind) {
    return new Step(kind, -1, 0, Authority.NONE, null);
  }
}
