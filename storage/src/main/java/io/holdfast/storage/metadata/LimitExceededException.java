package io.holdfast.storage.metadata;

/** A count has reached its limit. */
public final class LimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is taken or full, in words for the caller. */
  public LimitExceededException(String message) {
    super(message);
  }
}
