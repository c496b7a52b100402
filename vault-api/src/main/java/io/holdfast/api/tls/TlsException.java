package io.holdfast.api.tls;

import java.io.Serial;

/** A certificate or key that cannot be used; the message says which file and why. */
public final class TlsException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Says why. */
  public TlsException(String message) {
    super(message);
  }

  /** Says why, with the cause. */
  public TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
