package io.holdfast.iam.arn;

/**
 * How much work an evaluation may still be. Policies are written by tenants and evaluated on the
 * processor of all, for callers who need not even be known; so work is counted, and when it is used
 * up the evaluation ends. A step is a few nanoseconds, but is counted and never measured: the same
 * question to the same policies ends alike on every node and under any load.
 *
 * <p>For one thread.
 */
public final class StepBudget {
  /**
   * For one decision. Everything that a principal can have at once (ten policies of its own and of
   * ten groups, a boundary, a bucket's policy) fits twice where its patterns end in {@code *}, and
   * so do thousands of patterns for which the longest key is searched.
   */
  public static final long STEPS_PER_DECISION = 2_000_000;

  private long left;

  private StepBudget(long steps) {
    this.left = steps;
  }

  /** For one decision. */
  public static StepBudget ofDecision() {
    return new StepBudget(STEPS_PER_DECISION);
  }

  /**
   * With so many steps.
   *
   * @param steps at least 0
   */
  public static StepBudget of(long steps) {
    return new StepBudget(steps);
  }

  /** Without an end, for texts that are bounded already and looked at once, when they are put. */
  public static StepBudget unlimited() {
    return new StepBudget(Long.MAX_VALUE);
  }

  /**
   * Takes steps.
   *
   * @param steps at least 0
   * @throws StepsExhaustedException when there are not so many left; every later call throws too
   */
  public void spend(long steps) {
    left -= steps;
    if (left < 0) {
      throw new StepsExhaustedException();
    }
  }

  /** How many are left; 0 when it is exhausted. */
  public long left() {
    return Math.max(left, 0);
  }
}
