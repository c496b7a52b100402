package io.holdfast.lock;

/** What the rules say of one request on one version. */
public sealed interface LockDecision {
  /**
   * Permitted.
   *
   * @param after what protects the version afterwards; of a deletion, what did until now
   * @param bypassed governance retention that had not ended was set aside for it
   */
  record Permitted(LockState after, boolean bypassed) implements LockDecision {}

  /** Refused; nothing changes. */
  record Refused(LockRefusal reason) implements LockDecision {}
}
