package io.holdfast.storage.metadata;

/** The bucket was deleted while the request was under way; nothing was written. */
public final class BucketGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the failure that told it. */
  public BucketGoneException(Throwable cause) {
    super("the bucket is gone", cause);
  }
}
