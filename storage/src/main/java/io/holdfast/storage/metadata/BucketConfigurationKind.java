package io.holdfast.storage.metadata;

/** Subresources of a bucket that are kept as the documents the edge wrote. */
public enum BucketConfigurationKind {
  ACL,
  CORS,
  TAGGING,
  OWNERSHIP_CONTROLS,
  PUBLIC_ACCESS_BLOCK,
  POLICY,
  LIFECYCLE,
  OBJECT_LOCK,
  NOTIFICATION,
  REPLICATION,
  REQUEST_PAYMENT,
  WEBSITE,
  LOGGING,
  ENCRYPTION
}
