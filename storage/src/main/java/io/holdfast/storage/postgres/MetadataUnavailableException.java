package io.holdfast.storage.postgres;

/**
 * PostgreSQL did not answer. For a write the outcome is unknown unless {@link #outcomeKnown()}; its
 * blob must then be kept.
 */
public final class MetadataUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean outcomeKnown;

  /** With the cause and whether it is certain that nothing was committed. */
  public MetadataUnavailableException(String message, boolean outcomeKnown, Throwable cause) {
    super(message, cause);
    this.outcomeKnown = outcomeKnown;
  }

  /** True when it is certain that nothing was committed. */
  public boolean outcomeKnown() {
    return outcomeKnown;
  }
}
