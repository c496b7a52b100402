package io.holdfast.storage.blob;

import java.io.IOException;

/**
 * Stored bytes fail their checksum or their identity. The caller sees InternalError, the operator
 * an alarm.
 */
public final class CorruptBlobException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what happened, in words for an operator. */
  public CorruptBlobException(String message) {
    super(message);
  }
}
