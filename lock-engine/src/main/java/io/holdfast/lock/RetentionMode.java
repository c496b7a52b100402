package io.holdfast.lock;

/** S3's retention modes, spelled as S3 does; another spelling is another word. */
public enum RetentionMode {
  /** Nobody ends it early, the account's root included. */
  COMPLIANCE,
  /** Yields to s3:BypassGovernanceRetention together with the request header. */
  GOVERNANCE
}
