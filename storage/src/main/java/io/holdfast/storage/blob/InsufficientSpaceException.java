package io.holdfast.storage.blob;

import java.io.IOException;

/** The disk is full, or would be. Reads go on. */
public final class InsufficientSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what happened, in words for an operator. */
  public InsufficientSpaceException(String message) {
    super(message);
  }
}
