package io.holdfast.storage.blob;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Platform threads that digest and write bodies. Virtual threads are not time-sliced: a digest on
 * one would hold up the small requests that share its carrier.
 */
final class TransferPool implements AutoCloseable {
  private static final long END_SECONDS = 60;

  private final ThreadPoolExecutor executor;
  private final int queueLimit;

  TransferPool(int threads, int queueLimit) {
    this.queueLimit = queueLimit;
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            // Twice the limit for new bodies, so that bodies under way find room for their next
            // step.
            new ArrayBlockingQueue<>(2 * queueLimit),
            Thread.ofPlatform().name("holdfast-transfer-", 0).daemon().factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /** Work on one buffer. */
  interface Step {
    void run() throws IOException;
  }

  /** Refuses when bodies wait for threads already. */
  void checkRoom() throws StoreOverloadedException {
    if (executor.getQueue().size() >= queueLimit) {
      throw new StoreOverloadedException(queueLimit + " transfers wait for a thread");
    }
  }

  /** Starts {@code step}; the future fails with what it throws. */
  CompletableFuture<Void> start(Step step) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      executor.execute(() -> {
        try {
          step.run();
          done.complete(null);
        } catch (Throwable e) {
          done.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      if (executor.isShutdown()) {
        throw closed(e);
      }
      StoreOverloadedException overloaded =
          new StoreOverloadedException("the transfer queue is full");
      overloaded.initCause(e);
      throw overloaded;
    }
    return done;
  }

  private static IOException closed(Throwable cause) {
    return new IOException("the blob store is closed", cause);
  }

  /** Waits whatever interrupts come, because the buffer is in use until then. */
  static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      throw new IOException("the transfer failed", cause);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
