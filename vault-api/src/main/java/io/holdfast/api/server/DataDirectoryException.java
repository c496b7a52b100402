package io.holdfast.api.server;

import java.io.Serial;

/** A data directory that cannot be served; the message is for the operator. */
public final class DataDirectoryException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Says why. */
  public DataDirectoryException(String message) {
    super(message);
  }

  /** Says why, with what the operating system said. */
  public DataDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
