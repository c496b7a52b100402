package io.holdfast.storage.metadata;

import org.jspecify.annotations.Nullable;

/** An encrypted secret does not open. The message never holds any of it. */
public final class UnreadableSecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With why, for the operator. */
  public UnreadableSecretException(String message) {
    super(message);
  }

  /** With why, for the operator, and the cause. */
  public UnreadableSecretException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
