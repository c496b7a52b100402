package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body's bytes between the event loop, which offers them, and the request's thread, which takes
 * them. Nothing is read from the socket before the first {@link #take}, and never more than a
 * window ahead of it: that is the back-pressure. A short body that nobody holds back is read at
 * once: it is in the socket already, and asking for it would cost both threads a wake-up.
 */
final class SocketBody {
  private static final int WINDOW_BYTES = 1 << 20;
  private static final int SHORT_BYTES = 64 << 10;
  private static final long MIN_BYTES_PER_SECOND = 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ByteBuf> chunks = new ArrayDeque<>();
  private final Runnable readMore;
  private final long idleNanos;
  private final long declaredLength;
  private final boolean continueExpected;
  private final Patience patience;
  private @Nullable Long endByNanos;
  private long queuedBytes;
  private long receivedBytes;
  private boolean wanted;
  private boolean readOutstanding;
  private boolean ended;
  private boolean discarding;
  private @Nullable IOException gone;
  private @Nullable S3ErrorCode broken;

  /**
   * A body that has yet to come.
   *
   * @param declaredLength bytes, or -1 when chunked; 0 has ended already
   * @param idleNanos after which silence is RequestTimeout; twice as long may be slower than 1 KiB
   *     a second altogether
   * @param readMore asks the event loop for a read; sends 100 Continue first where it is awaited
   */
  SocketBody(long declaredLength, boolean continueExpected, long idleNanos, Runnable readMore) {
    this.declaredLength = declaredLength;
    this.continueExpected = continueExpected;
    this.idleNanos = idleNanos;
    this.patience = new Patience(2 * idleNanos, MIN_BYTES_PER_SECOND);
    this.readMore = readMore;
    this.ended = declaredLength == 0;
    this.wanted = declaredLength > 0 && declaredLength <= SHORT_BYTES && !continueExpected;
  }

  /** Content-Length, or -1 for a chunked body. */
  long declaredLength() {
    return declaredLength;
  }

  /** Sets an end to the whole body, however steadily it comes: twice the time of silence. */
  void mustEndSoon() {
    lock.lock();
    try {
      endByNanos = System.nanoTime() + 2 * idleNanos;
    } finally {
      lock.unlock();
    }
  }

  /** True when the client may hold the body back until a 100 Continue. */
  boolean continueExpected() {
    return continueExpected;
  }

  /** Takes over one reference; from the event loop. */
  void offer(ByteBuf chunk) {
    lock.lock();
    try {
      receivedBytes += chunk.readableBytes();
      patience.moved(chunk.readableBytes());
      if (discarding || !chunk.isReadable()) {
        chunk.release();
        return;
      }
      queuedBytes += chunk.readableBytes();
      chunks.add(chunk);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The last byte was offered; from the event loop. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** No more bytes can come, and the client cannot be answered; from the event loop. */
  void clientGone() {
    lock.lock();
    try {
      if (!ended) {
        gone = new ClientGoneException("the client went away in the middle of the body");
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** No more bytes can come, but an answer can be given; from the event loop. */
  void broken(S3ErrorCode code) {
    lock.lock();
    try {
      if (!ended) {
        broken = code;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** After a read, whether the event loop should read on. */
  boolean wantsMore() {
    lock.lock();
    try {
      readOutstanding = wanted && !ended && !discarding && queuedBytes < WINDOW_BYTES;
      return readOutstanding;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next bytes, whose reference is the caller's; null at the end. From the request's thread.
   *
   * @throws S3Exception RequestTimeout when nothing, or too little, came for too long;
   *     IncompleteBody
   */
  @Nullable ByteBuf take() throws IOException {
    lock.lock();
    try {
      wanted = true;
      long left = mayWaitNanos();
      while (chunks.isEmpty()) {
        if (ended) {
          return null;
        }
        if (gone != null) {
          throw gone;
        }
        if (left <= 0) {
          broken = S3ErrorCode.REQUEST_TIMEOUT;
        }
        if (broken != null) {
          throw new S3Exception(broken);
        }
        askForMore();
        long before = System.nanoTime();
        left = changed.awaitNanos(left);
        patience.waited(System.nanoTime() - before);
      }
      ByteBuf chunk = chunks.remove();
      queuedBytes -= chunk.readableBytes();
      if (!ended && queuedBytes < WINDOW_BYTES / 2) {
        askForMore();
      }
      return chunk;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the body", e);
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is here and what still comes. */
  void discard() {
    lock.lock();
    try {
      discarding = true;
      while (!chunks.isEmpty()) {
        chunks.remove().release();
      }
      queuedBytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** True when the whole body has come. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** True when the client waits for a 100 Continue that was not sent. */
  boolean continueUnsent() {
    lock.lock();
    try {
      return continueExpected && !wanted && !ended && receivedBytes == 0;
    } finally {
      lock.unlock();
    }
  }

  /** True when the rest of the body is unusable or longer than {@code bytes}. */
  boolean remainderExceeds(long bytes) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      return broken != null || gone != null || declaredLength - receivedBytes > bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that came, HTTP chunking taken off. */
  long receivedBytes() {
    lock.lock();
    try {
      return receivedBytes;
    } finally {
      lock.unlock();
    }
  }

  private long mayWaitNanos() {
    long left = Math.min(idleNanos, patience.leftNanos());
    Long end = endByNanos;
    return end == null ? left : Math.min(left, end - System.nanoTime());
  }

  private void askForMore() {
    if (!readOutstanding) {
      readOutstanding = true;
      readMore.run();
    }
  }
}
