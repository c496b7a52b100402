package io.holdfast.iam.condition;

/** A condition, a condition key or a policy variable that the language does not have. */
public final class InvalidConditionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** With what is wrong, in words for whoever wrote the policy. */
  public InvalidConditionException(String message) {
    super(message);
    this.reason = message;
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }
}
