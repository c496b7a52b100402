package io.holdfast.notary.timestamp;

/** No time-stamp that can be believed was had; the message says why, for the operator. */
public final class TimestampException extends Exception {
  private static final long serialVersionUID = 1L;

  TimestampException(String message) {
    super(message);
  }

  TimestampException(String message, Throwable cause) {
    super(message, cause);
  }
}
