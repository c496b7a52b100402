package io.holdfast.sts.operation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operation would do once it is allowed to. Planning reads parameters and looks things up,
 * and changes nothing; the work runs only after every demand was met.
 *
 * @param demands what the caller must be allowed; empty only for what every caller may do
 * @param work what is done
 */
public record Plan(List<Demand> demands, Work work) {
  /** Copies the list. */
  public Plan {
    demands = List.copyOf(demands);
  }

  /** What an operation does. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @return writes the result, or null for operations that answer nothing
     */
    @Nullable Answer run();
  }

  /** With one demand and an answer. */
  static Plan answering(Demand demand, Work work) {
    return new Plan(List.of(demand), work);
  }

  /** With one demand and nothing to answer. */
  static Plan doing(Demand demand, Runnable work) {
    return new Plan(
        List.of(demand),
        () -> {
          work.run();
          return null;
        });
  }
}
