package io.holdfast.storage.metadata;

/** A bucket's versioning. It never goes back to {@link #UNVERSIONED}. */
public enum VersioningState {
  UNVERSIONED,
  ENABLED,
  SUSPENDED
}
