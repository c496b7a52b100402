package io.holdfast.lock;

/** Why a lock forbids something; each is one of S3's errors. */
public enum LockRefusal {
  /** COMPLIANCE retention has not ended: 403 AccessDenied. */
  COMPLIANCE_RETENTION,
  /** GOVERNANCE retention has not ended and nobody bypasses it: 403 AccessDenied. */
  GOVERNANCE_RETENTION,
  /** A legal hold is on: 403 AccessDenied. */
  LEGAL_HOLD,
  /** A rebuild restored it and nobody has approved it: 403 AccessDenied. */
  REBUILD_HOLD,
  /** What is stored about the lock cannot be read: 403 AccessDenied. */
  UNREADABLE_LOCK,
  /** MFA Delete is on and no valid code came: 403 AccessDenied. */
  MFA_REQUIRED,
  /** The bucket has no Object Lock: 400 InvalidRequest. */
  BUCKET_WITHOUT_LOCK,
  /** Delete markers have no locks: 405 MethodNotAllowed. */
  DELETE_MARKER,
  /** The date is not in the future: 400 InvalidArgument. */
  DATE_IN_THE_PAST,
  /** The date is further ahead than the account allows: 400 InvalidArgument. */
  DATE_TOO_FAR,
  /** The account does not allow COMPLIANCE: 403 AccessDenied. */
  COMPLIANCE_NOT_ALLOWED,
  /** The clock is in quarantine and the decision depends on the date: 503. */
  CLOCK_QUARANTINED
}
