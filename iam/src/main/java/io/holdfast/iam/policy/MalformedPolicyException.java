package io.holdfast.iam.policy;

/**
 * A text is not a policy of its kind. The message is for whoever wrote it, in AWS's words where
 * those are known; S3 answers it as MalformedPolicy, IAM and STS as MalformedPolicyDocument.
 */
public final class MalformedPolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** With what is wrong. */
  public MalformedPolicyException(String message) {
    super(message);
    this.reason = message;
  }

  /** What is wrong, to be shown to the caller. */
  public String reason() {
    return reason;
  }
}
