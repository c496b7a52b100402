package io.holdfast.fuzz;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Gives broken inputs to a parser. Every input has its own seed, which a finding names: {@code
 * -Dfuzz.seed=N} gives that input alone again. What is found is made shorter before it is shown.
 */
public final class Fuzz {
  private static final String ONLY_SEED = "fuzz.seed";
  private static final int MOST_SHORTENINGS = 3_000;

  /** Seeds of long runs begin here, so that they find what the short ones do not. */
  private static final long LONG_RUN = 1_000_000;

  private Fuzz() {}

  /** The short run, the same every time. */
  public static void run(Mutator mutator, int inputs, Target target) {
    run(mutator, 0, inputs, target);
  }

  /** A long run, for tests tagged so. */
  public static void runLong(Mutator mutator, int inputs, Target target) {
    run(mutator, LONG_RUN, inputs, target);
  }

  private static void run(Mutator mutator, long first, int inputs, Target target) {
    Long only = Long.getLong(ONLY_SEED);
    Watch watch = new Watch();
    boolean[] seen = new boolean[2];
    var _ =
        watch.run(() -> {
          long end = only == null ? first + inputs : only + 1;
          for (long seed = only == null ? first : only; seed < end; seed++) {
            seen[one(watch, mutator, seed, target) ? 1 : 0] = true;
          }
          return 0;
        });
    if (only == null && !(seen[0] && seen[1])) {
      throw new AssertionError(
          "nothing was " + (seen[0] ? "accepted" : "refused") + ", so this finds nothing");
    }
  }

  private static boolean one(Watch watch, Mutator mutator, long seed, Target target) {
    Random random = new Random(seed * 0x9e3779b97f4a7c15L);
    String input = mutator.next(random);
    long rest = random.nextLong();
    try {
      return watch.attempt(input, () -> target.accepts(input, new Random(rest)));
    } catch (AssertionError finding) {
      AssertionError shortest = shortened(watch, input, rest, target, finding);
      throw new AssertionError(
          "again with -D" + ONLY_SEED + "=" + seed + ": " + shortest.getMessage(), shortest);
    }
  }

  /** The same kind of finding for an input from which nothing more can be left out. */
  private static AssertionError shortened(
      Watch watch, String whole, long rest, Target target, AssertionError finding) {
    AssertionError shortest = finding;
    String input = whole;
    int attempts = 0;
    for (int size = whole.length() / 2; size > 0; size /= 2) {
      for (int at = 0; at + size <= input.length() && attempts < MOST_SHORTENINGS; attempts++) {
        String shorter = input.substring(0, at) + input.substring(at + size);
        AssertionError same = finding(watch, shorter, rest, target, finding);
        if (same == null) {
          at += size;
        } else {
          shortest = same;
          input = shorter;
        }
      }
    }
    return shortest;
  }

  private static @Nullable AssertionError finding(
      Watch watch, String input, long rest, Target target, AssertionError like) {
    try {
      var _ = watch.attempt(input, () -> target.accepts(input, new Random(rest)));
      return null;
    } catch (AssertionError e) {
      return kind(e).equals(kind(like)) ? e : null;
    }
  }

  private static String kind(AssertionError finding) {
    Throwable cause = finding.getCause();
    StackTraceElement[] stack = (cause == null ? finding : cause).getStackTrace();
    return (cause == null ? "" : cause.getClass().getName())
        + (cause == null || cause instanceof StackOverflowError || stack.length == 0
            ? ""
            : cause instanceof AssertionError ? "" : stack[0].toString());
  }
}
