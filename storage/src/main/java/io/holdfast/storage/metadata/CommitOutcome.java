package io.holdfast.storage.metadata;

/** What became of a write. */
public sealed interface CommitOutcome {
  /** Durable and visible. */
  record Committed(ObjectVersion version) implements CommitOutcome {}

  /** Not written, for certain; the caller discards the blob. */
  record Refused(Reason reason) implements CommitOutcome {}

  /** Why nothing was written. */
  enum Reason {
    /** The current version does not meet the condition: 412. */
    PRECONDITION_FAILED,
    /** If-Match, and the key has no current version: 404 NoSuchKey. */
    NO_CURRENT_VERSION,
    /** The bucket is gone: 404 NoSuchBucket. */
    NO_SUCH_BUCKET,
    /** The upload is gone: 404 NoSuchUpload. */
    NO_SUCH_UPLOAD,
    /** A part is missing or has another ETag: 400 InvalidPart. */
    INVALID_PART,
    /** A lock forbids replacing the null version: 403 AccessDenied. */
    LOCKED
  }
}
