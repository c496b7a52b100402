package io.holdfast.sts.oidc;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many fetches may be under way, of all accounts and of each. Who registers a provider that
 * never answers holds the slots of its own account with it, and leaves the others'. Threads may
 * share it.
 */
final class FetchSlots {
  private final int ofAccount;
  private final Map<String, Integer> taken = new HashMap<>();
  private int free;

  /**
   * With so many.
   *
   * @param ofAccount how many of them one account may have; at least 1
   */
  FetchSlots(int all, int ofAccount) {
    this.free = all;
    this.ofAccount = ofAccount;
  }

  /**
   * Takes a slot, waiting for one if need be.
   *
   * @return false when there was none in that time
   */
  synchronized boolean take(String accountId, long patienceNanos) throws InterruptedException {
    long end = System.nanoTime() + patienceNanos;
    while (free == 0 || taken.getOrDefault(accountId, 0) >= ofAccount) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    free--;
    taken.merge(accountId, 1, Integer::sum);
    return true;
  }

  synchronized void giveBack(String accountId) {
    free++;
    taken.computeIfPresent(accountId, (id, count) -> count == 1 ? null : count - 1);
    notifyAll();
  }
}
