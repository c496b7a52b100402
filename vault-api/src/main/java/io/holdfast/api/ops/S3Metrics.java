package io.holdfast.api.ops;

/** What the S3 edge tells about its work. Calls come from event loops and must not block. */
public interface S3Metrics {
  /** Hears nothing. */
  S3Metrics NONE = new S3Metrics() {};

  /** A request's head was read. Exactly one {@link #finished} follows. */
  default void started() {}

  /** The request's answer was sent, or its client is gone. */
  default void finished(CompletedRequest request) {}

  /** A client connected. */
  default void connectionOpened() {}

  /** A client's connection ended. */
  default void connectionClosed() {}
}
