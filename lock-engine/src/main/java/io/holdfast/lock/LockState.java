package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * What protects one version.
 *
 * @param retention null for none; an ended one stays here until it is replaced
 * @param legalHold S3's legal hold
 * @param rebuildHold a rebuild restored this version and nobody has approved it yet
 * @param readable false where what is stored makes no sense: treated as locked, whatever the rest
 *     says (DESIGN §3.4)
 */
public record LockState(
    @Nullable Retention retention, boolean legalHold, boolean rebuildHold, boolean readable) {
  /** Protected by nothing. */
  public static final LockState NONE = new LockState(null, false, false, true);

  /** Stored values that cannot be read as a lock. */
  public static final LockState UNREADABLE = new LockState(null, false, false, false);

  /** With this retention and legal hold, and nothing else. */
  public static LockState of(@Nullable Retention retention, boolean legalHold) {
    return new LockState(retention, legalHold, false, true);
  }

  /** The same with another retention. */
  public LockState with(@Nullable Retention other) {
    return new LockState(other, legalHold, rebuildHold, readable);
  }

  /** The same with the legal hold on or off. */
  public LockState withLegalHold(boolean on) {
    return new LockState(retention, on, rebuildHold, readable);
  }

  /** What is at least as strict as both; unreadable where either is. */
  public LockState stricter(LockState other) {
    return new LockState(
        stricter(retention, other.retention),
        legalHold || other.legalHold,
        rebuildHold || other.rebuildHold,
        readable && other.readable);
  }

  private static @Nullable Retention stricter(@Nullable Retention one, @Nullable Retention other) {
    if (one == null) {
      return other;
    }
    return other == null ? one : one.stricter(other);
  }
}
