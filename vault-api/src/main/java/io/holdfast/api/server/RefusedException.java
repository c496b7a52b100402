package io.holdfast.api.server;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A request of an operator that cannot be done; the message is for the operator. */
public final class RefusedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Says why. */
  public RefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
