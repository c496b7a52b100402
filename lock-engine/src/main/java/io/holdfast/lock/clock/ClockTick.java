package io.holdfast.lock.clock;

import java.util.Set;

/**
 * The outcome of a reading.
 *
 * @param after the next state
 * @param events what was found; mostly nothing
 */
public record ClockTick(ClockState after, Set<ClockEvent> events) {
  public ClockTick {
    events = Set.copyOf(events);
  }
}
