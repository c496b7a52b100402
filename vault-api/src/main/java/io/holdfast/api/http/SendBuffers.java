package io.holdfast.api.http;

import io.holdfast.storage.blob.StoreOverloadedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory for object bytes on their way to clients, all connections together. Large pieces while
 * there is plenty, because every piece is handed to another thread; small ones when many clients
 * share it, so that slow readers do not keep it from the others.
 */
final class SendBuffers {
  static final int LARGE_BYTES = 1 << 20;
  static final int SMALL_BYTES = 64 * 1024;

  // Sixteen subpages of 64 KiB to a large piece, four of those to an arena's chunk; no caches by
  // thread, since request threads live for one request.
  private static final PooledByteBufAllocator MEMORY =
      new PooledByteBufAllocator(true, 0, 2, 8192, 9, 0, 0, false);

  private final Semaphore units;
  private final int plenty;

  SendBuffers(long budgetBytes) {
    int count = Math.clamp(budgetBytes / SMALL_BYTES, 1, Integer.MAX_VALUE);
    this.units = new Semaphore(count, true);
    this.plenty = count / 2;
  }

  /** Memory for one piece; {@link #giveBack} it when the socket has taken the bytes. */
  record Piece(ByteBuf buffer, int units) {}

  /**
   * Takes memory for at most {@code wanted} bytes, less where memory is short.
   *
   * @throws StoreOverloadedException when none is free for that long
   */
  Piece take(long wanted, long waitNanos) throws StoreOverloadedException {
    int bytes =
        (int) Math.min(wanted, units.availablePermits() > plenty ? LARGE_BYTES : SMALL_BYTES);
    int count = (bytes + SMALL_BYTES - 1) / SMALL_BYTES;
    if (!units.tryAcquire(count)) {
      bytes = (int) Math.min(wanted, SMALL_BYTES);
      count = 1;
      awaitOne(waitNanos);
    }
    try {
      return new Piece(MEMORY.directBuffer(bytes, bytes), count);
    } catch (RuntimeException | Error e) {
      units.release(count);
      throw e;
    }
  }

  private void awaitOne(long waitNanos) throws StoreOverloadedException {
    try {
      if (!units.tryAcquire(waitNanos, TimeUnit.NANOSECONDS)) {
        throw new StoreOverloadedException("no memory to send from");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreOverloadedException("interrupted while waiting for memory to send from");
    }
  }

  /** Lets others have a piece's share; its buffer is released by whoever wrote it. */
  void giveBack(Piece piece) {
    units.release(piece.units());
  }

  int freeUnits() {
    return units.availablePermits();
  }
}
