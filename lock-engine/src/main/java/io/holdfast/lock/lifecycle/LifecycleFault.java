package io.holdfast.lock.lifecycle;

/** What is wrong with a configuration, with the code that S3 gives it. */
public enum LifecycleFault {
  /** 400 MalformedXML. */
  NO_RULES("A lifecycle configuration has at least one rule"),
  /** 400 MalformedXML. */
  TOO_MANY_RULES("A lifecycle configuration has 1000 rules at most"),
  /** 400 InvalidArgument. */
  ID_TOO_LONG("ID length should not exceed allowed limit of 255"),
  /** 400 InvalidArgument. */
  ID_TWICE("Rule ID must be unique. Found same ID for more than one rule"),
  /** 400 InvalidRequest. */
  NO_ACTION("At least one action needs to be specified in a rule"),
  /** 400 InvalidArgument. */
  DAYS("'Days' for Expiration action must be a positive integer"),
  /** 400 InvalidArgument. */
  DATE("'Date' must be at midnight GMT"),
  /** 400 InvalidArgument. */
  NONCURRENT_DAYS(
      "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"),
  /** 400 InvalidArgument. */
  NEWER_NONCURRENT_VERSIONS("'NewerNoncurrentVersions' must be between 1 and 100"),
  /** 400 InvalidArgument. */
  ABORT_DAYS(
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer"),
  /** 400 InvalidRequest. */
  MARKERS_WITH_TAGS("ExpiredObjectDeleteMarker cannot be specified with tags or object sizes"),
  /** 400 InvalidRequest. */
  ABORT_WITH_TAGS("AbortIncompleteMultipartUpload cannot be specified with tags or object sizes"),
  /** 400 InvalidRequest. */
  SIZES("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'");

  private final String message;

  LifecycleFault(String message) {
    this.message = message;
  }

  /** For the client. */
  public String message() {
    return message;
  }
}
