package io.holdfast.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Watches inputs being parsed on a thread of their own: none may take long, take much memory, or
 * end in anything but a verdict. Processor time counts, so that a busy machine finds nothing.
 */
final class Watch {
  private static final Duration MOST_PROCESSOR_TIME = Duration.ofSeconds(2);
  private static final Duration MOST_TIME = Duration.ofSeconds(60);
  private static final long MOST_ALLOCATED_BYTES = 96L << 20;
  private static final int SHOWN_CHARACTERS = 1500;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What is done with one input; anything thrown is a finding. */
  interface Attempt {
    boolean accepted() throws Throwable;
  }

  /** What is under way, or over. */
  private record Step(long number, String input, long startNanos, long startCpuNanos) {}

  private final AtomicReference<@Nullable Step> step = new AtomicReference<>();
  private long attempts;

  /** One input alone. */
  static boolean over(String input, Attempt attempt) {
    Watch watch = new Watch();
    return watch.run(() -> watch.attempt(input, attempt));
  }

  /** Does work on a thread of its own; within it every input goes through {@link #attempt}. */
  <T> T run(Callable<T> work) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread worker =
        Thread.ofPlatform()
            .daemon()
            .name("fuzz")
            .start(() -> {
              try {
                result.set(work.call());
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    while (worker.isAlive()) {
      requireProgress(worker);
      try {
        worker.join(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
    Throwable thrown = failure.get();
    if (thrown instanceof AssertionError finding) {
      throw finding;
    }
    T value = result.get();
    if (thrown != null || value == null) {
      throw new AssertionError("no result", thrown);
    }
    return value;
  }

  /**
   * Gives one input; called on the watched thread.
   *
   * @throws AssertionError the finding
   */
  boolean attempt(String input, Attempt attempt) {
    long id = Thread.currentThread().threadId();
    step.set(new Step(++attempts, input, System.nanoTime(), THREADS.getThreadCpuTime(id)));
    long before = THREADS.getThreadAllocatedBytes(id);
    boolean accepted;
    try {
      accepted = attempt.accepted();
    } catch (Throwable e) {
      throw new AssertionError(e + " for " + shown(input), e);
    } finally {
      step.set(null);
    }
    long allocated = THREADS.getThreadAllocatedBytes(id) - before;
    if (allocated > MOST_ALLOCATED_BYTES) {
      throw new AssertionError(allocated + " bytes were allocated for " + shown(input));
    }
    return accepted;
  }

  private void requireProgress(Thread worker) {
    Step current = step.get();
    if (current == null) {
      return;
    }
    long cpuNanos = THREADS.getThreadCpuTime(worker.threadId()) - current.startCpuNanos;
    boolean over =
        cpuNanos > MOST_PROCESSOR_TIME.toNanos()
            || System.nanoTime() - current.startNanos > MOST_TIME.toNanos();
    // Read again: the time of one input must not be held against the next.
    Step still = step.get();
    if (over && still != null && still.number == current.number) {
      AssertionError hang = new AssertionError("no end for " + shown(current.input));
      hang.addSuppressed(stackOf(worker));
      throw hang;
    }
  }

  private static Throwable stackOf(Thread worker) {
    Throwable stack = new Throwable("where it is");
    stack.setStackTrace(worker.getStackTrace());
    return stack;
  }

  /** As a frozen file would have it, cut. */
  static String shown(String input) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < input.length() && text.length() < SHOWN_CHARACTERS; i++) {
      char c = input.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c >= ' ' && c < 0x7F) {
            text.append(c);
          } else {
            text.append(c < 0x100 ? "\\x%02x".formatted((int) c) : "\\u%04x".formatted((int) c));
          }
        }
      }
    }
    return text + (text.length() < SHOWN_CHARACTERS ? "" : "… of " + input.length());
  }
}
