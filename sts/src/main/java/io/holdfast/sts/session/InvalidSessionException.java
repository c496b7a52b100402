package io.holdfast.sts.session;

/** A session token that does not open, and why. The token itself is never part of it. */
public final class InvalidSessionException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why it does not open. */
  public enum Reason {
    /** Not a token of this vault, changed, or of another access key. */
    INVALID,
    /** Its time is over. */
    EXPIRED,
    /** It was taken back, or whom it acts as is gone. */
    REVOKED
  }

  private final Reason reason;

  InvalidSessionException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
