package io.holdfast.api.cli;

import java.io.Serial;

/** A command that cannot do what it was asked; the message is for the operator. */
final class CommandFailedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }

  CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
