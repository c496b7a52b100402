package io.holdfast.storage.identity;

/** Something still belongs to what was to be deleted; IAM's {@code DeleteConflict}. */
public final class DeleteConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what has to go first, in words for the caller. */
  public DeleteConflictException(String message) {
    super(message);
  }
}
