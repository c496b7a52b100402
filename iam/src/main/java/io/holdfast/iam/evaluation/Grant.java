package io.holdfast.iam.evaluation;

/** How far a resource's policy permits. Ordered: a later one is worth more. */
public enum Grant {
  /** It does not. */
  NONE,
  /** It permits the caller's account, which must permit in turn. */
  TO_ACCOUNT,
  /**
   * It permits a session or the role or user behind it; boundary and session policies still bind.
   */
  TO_SESSION,
  /** It permits the user itself or everybody: in the same account that is enough. */
  TO_PRINCIPAL
}
