package io.holdfast.storage.blob;

import java.io.IOException;

/** The data directory takes no writes (read-only, not permitted, failing). Reads go on. */
public final class StoreUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what happened, in words for an operator. */
  public StoreUnavailableException(String message) {
    super(message);
  }
}
