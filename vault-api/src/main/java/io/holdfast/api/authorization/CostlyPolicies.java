package io.holdfast.api.authorization;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.storage.metadata.Bucket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of policies that take too many steps to evaluate: now and then, because
 * whoever wrote them can have them evaluated as often as it likes.
 */
final class CostlyPolicies {
  private static final Logger log = LoggerFactory.getLogger(CostlyPolicies.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong untold = new AtomicLong();

  void tell(AccessRequest request, @Nullable Bucket bucket) {
    long now = System.nanoTime();
    long from = next.get();
    if (now - from < 0 || !next.compareAndSet(from, now + PAUSE_NANOS)) {
      untold.incrementAndGet();
      return;
    }
    log.warn(
        "Denied {} by {}{}: evaluating the policies takes more than {} steps, or more than {} for"
            + " all that the request asks; {} requests like it since the last such line",
        request.action(),
        request.principal().inWords(),
        bucket == null ? "" : " in bucket " + bucket.name(),
        StepBudget.STEPS_PER_DECISION,
        PolicyWork.STEPS_PER_REQUEST,
        untold.getAndSet(0));
  }
}
