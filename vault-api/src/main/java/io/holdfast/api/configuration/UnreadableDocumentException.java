package io.holdfast.api.configuration;

/** A stored document that is not what this release wrote. Who judges by it must deny. */
public final class UnreadableDocumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public UnreadableDocumentException(String message) {
    super(message);
  }

  /** With what is wrong and why. */
  public UnreadableDocumentException(String message, Throwable cause) {
    super(message, cause);
  }
}
