package io.holdfast.fuzz;

import java.util.Random;

/** What is fuzzed: one parser, and everything that must hold of what it accepts. */
@FunctionalInterface
public interface Target {
  /**
   * Gives an input to the parser.
   *
   * @param input as a {@link Mutator} or a {@link Frozen} file has it
   * @param random for what else the target chooses, such as where to cut; from the input's seed
   * @return true when it was accepted, false when it was refused in the parser's own way
   * @throws Throwable anything else, which is a finding
   */
  boolean accepts(String input, Random random) throws Throwable;
}
