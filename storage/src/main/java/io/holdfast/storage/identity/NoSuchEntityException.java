package io.holdfast.storage.identity;

/** What a call names is not there; IAM's {@code NoSuchEntity}. */
public final class NoSuchEntityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is missing, in words for the caller. */
  public NoSuchEntityException(String message) {
    super(message);
  }
}
