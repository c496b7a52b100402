package io.holdfast.iam.json;

/** A text is not the JSON that we read. */
public final class JsonSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** With what is wrong, and where. */
  public JsonSyntaxException(String message) {
    super(message);
    this.reason = message;
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }
}
