package io.holdfast.storage.postgres;

import org.jspecify.annotations.Nullable;

/** PostgreSQL could not be started or is not fit for use. The message says why and what to do. */
public final class PostgresStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the operator. */
  public PostgresStartException(String message) {
    super(message);
  }

  /** With a message for the operator and what led to it. */
  public PostgresStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
