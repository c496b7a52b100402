package io.holdfast.lock;

/** Why a bucket's settings do not change. */
public enum BucketLockRefusal {
  /** Object Lock needs versioning to be Enabled: 409 InvalidBucketState. */
  NOT_VERSIONED("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"),
  /** Versioning stays Enabled under Object Lock: 409 InvalidBucketState. */
  LOCK_NEEDS_VERSIONING(
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be"
          + " changed."),
  /** Only the account's root turns MFA Delete on or off: 403 AccessDenied. */
  ROOT_ONLY("This operation may only be performed by the bucket owner"),
  /** MFA Delete is on, or is asked for, and no valid code came: 403 AccessDenied. */
  MFA_REQUIRED("Mfa Authentication must be used for this request"),
  /** MFA Delete is asked for and the bucket has lifecycle rules: 409 InvalidBucketState. */
  LIFECYCLE_PRESENT(
      "Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete"
          + " lifecycle configuration before enabling Mfa Authentication."),
  /** Lifecycle rules are asked for and MFA Delete is on: 409 InvalidBucketState. */
  MFA_DELETE_PRESENT(
      "Lifecycle configuration is not supported on a bucket with Mfa Authentication."),
  /** The account does not allow COMPLIANCE: 403 AccessDenied. */
  COMPLIANCE_NOT_ALLOWED("This account does not allow COMPLIANCE retention."),
  /** The default is longer than the account allows: 400 InvalidArgument. */
  PERIOD_TOO_LONG("Default retention period too large."),
  /** The bucket's profile refuses it; the decision has the sentence: 409 InvalidBucketState. */
  PROFILE("This bucket's profile refuses it.");

  private final String message;

  BucketLockRefusal(String message) {
    this.message = message;
  }

  /** AWS's words where they are known. */
  public String message() {
    return message;
  }
}
