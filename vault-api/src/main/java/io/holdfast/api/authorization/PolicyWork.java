package io.holdfast.api.authorization;

import io.holdfast.iam.arn.StepBudget;

/**
 * How much work the policies may still be for one request. A batch of a thousand keys is as many
 * decisions; were each of them given a budget of its own, one small request could keep a processor
 * busy for seconds, again and again. Of one thread.
 */
final class PolicyWork {
  /**
   * For one request: twenty of the costliest decisions, or a thousand that go through more patterns
   * than the policies of most principals have.
   */
  static final long STEPS_PER_REQUEST = 20 * StepBudget.STEPS_PER_DECISION;

  private long left = STEPS_PER_REQUEST;
  private long lent;
  private boolean told;

  /** For the next decision; at most what is left of the request's. */
  StepBudget lend() {
    lent = Math.min(left, StepBudget.STEPS_PER_DECISION);
    return StepBudget.of(lent);
  }

  /** After the decision. */
  void settle(StepBudget decision) {
    left -= lent - decision.left();
    lent = 0;
  }

  /** True once: the operator is told of a request, and not of each of its keys. */
  boolean isToTell() {
    boolean first = !told;
    told = true;
    return first;
  }
}
