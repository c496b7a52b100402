package io.holdfast.storage.blob;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The files that are being written, and how much of each is known to be on disk. */
final class ActiveFiles {
  private final ConcurrentHashMap<Long, Long> durableEnds = new ConcurrentHashMap<>();

  /** Registers a file before it exists. */
  void add(long number) {
    durableEnds.put(number, 0L);
  }

  /** Everything before {@code end} of the file was synced. */
  void synced(long number, long end) {
    durableEnds.computeIfPresent(number, (each, before) -> end);
  }

  void remove(long number) {
    durableEnds.remove(number);
  }

  boolean contains(long number) {
    return durableEnds.containsKey(number);
  }

  boolean isEmpty() {
    return durableEnds.isEmpty();
  }

  /** How many bytes of a file that is being written must be valid; empty when it is not. */
  OptionalLong durableEnd(long number) {
    Long end = durableEnds.get(number);
    return end == null ? OptionalLong.empty() : OptionalLong.of(end);
  }
}
