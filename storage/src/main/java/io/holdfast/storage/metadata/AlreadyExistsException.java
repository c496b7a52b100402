package io.holdfast.storage.metadata;

/** A name, e-mail or id is taken. */
public final class AlreadyExistsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is taken or full, in words for the caller. */
  public AlreadyExistsException(String message) {
    super(message);
  }
}
