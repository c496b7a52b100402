package io.holdfast.iam.action;

/** What an action of S3 is done to, and so which resources a statement about it can name. */
public enum ResourceType {
  /** A bucket: {@code arn:aws:s3:::bucket}. */
  BUCKET,
  /** An object: {@code arn:aws:s3:::bucket/key}. */
  OBJECT,
  /** None of an account's buckets: {@code *}. */
  NONE
}
