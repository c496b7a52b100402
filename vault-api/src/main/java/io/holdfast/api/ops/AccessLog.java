package io.holdfast.api.ops;

/** One line for every request. Calls come from event loops and must not block for long. */
public interface AccessLog {
  /** Writes nothing. */
  AccessLog NONE = request -> {};

  /** Records one request after its answer. */
  void record(CompletedRequest request);
}
