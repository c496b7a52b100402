package io.holdfast.api.ops;

import java.util.Optional;

/**
 * Something the vault cannot serve without.
 *
 * @param name for the answer: {@code database}, {@code store}
 * @param problem asks now and gives what is wrong, in words for an operator; empty when nothing is.
 *     It answers within a second or so
 */
public record HealthCheck(String name, Problem problem) {
  /** Asks what is wrong. */
  @FunctionalInterface
  public interface Problem {
    /** What is wrong now; empty when nothing is. */
    Optional<String> find();
  }
}
