package io.holdfast.storage.blob;

import java.io.IOException;

/** No memory or thread is free for another transfer now; the caller answers 503 SlowDown. */
public final class StoreOverloadedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what happened, in words for an operator. */
  public StoreOverloadedException(String message) {
    super(message);
  }
}
